"""The receipts worker: records the delivery receipts that arrive through SNS."""

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
    """Record one notification."""
    record_receipt(current_world(), record["body"])
