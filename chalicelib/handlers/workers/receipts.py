"""The receipts worker: records what SES says through SNS: receipts, and e-mails that arrived."""

from collections.abc import Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.handlers.edge import boundary
from chalicelib.services.responses.record_receipt import record_receipt
from chalicelib.world import current_world

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="receipts", batch_size=10, name="receipts")
@boundary.event
def receipts(record: Mapping[str, Any]) -> None:
    """Record one notification, or take the e-mail that it is about."""
    world = current_world()
    arrived = record_receipt(world, record["body"])
    if arrived:
        # Imported here: reports of campaigns are a thousand times as many as e-mails to the shop.
        from chalicelib.services.appeals.take_email import take_email  # noqa: PLC0415

        take_email(world, arrived)
