"""What channels report of deliveries, through SNS."""

from collections.abc import Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.handlers import boundary
from chalicelib.services.note_receipt import note_receipt
from chalicelib.world import current_world

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="receipts", batch_size=10, name="receipts")
@boundary.event
def receipts(record: Mapping[str, Any]) -> None:
    """Keep one notification."""
    note_receipt(current_world(), record["body"])
