"""The outbox worker: sends what did not fit into the response to a messenger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalice import Blueprint

from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.reply import Attachment
from chalicelib.handlers.edge import boundary
from chalicelib.services.conversation.news.tell_level import tell_level
from chalicelib.services.conversation.news.tell_receipt import tell_receipt
from chalicelib.services.conversation.news.tell_return import tell_return
from chalicelib.services.conversation.news.tell_transfer import tell_transfer
from chalicelib.services.conversation.send_attachment import send_attachment
from chalicelib.services.conversation.send_owed_reply import send_owed_reply
from chalicelib.services.customers.merging.suggest_duplicates import suggest_duplicates
from chalicelib.services.shopping.waiting_receipts import attach_by_job
from chalicelib.world import current_world
from chalicelib.world.queues import read_job

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="outbox", batch_size=10, name="outbox")
@boundary.event
def outbox(record: Mapping[str, Any]) -> None:
    """Send a reply or attachment, attach receipts, or announce a receipt, level or transfer."""
    job = read_job(record)
    world, attempt = current_world(), job["attempt"]
    if "reply" in job:
        send_owed_reply(world, ReplyId(job["reply"]), attempt=attempt)
        return
    if "returned" in job:
        tell_return(world, shop=job["shop"], receipt=job["receipt"], number=job["returned"])
        return
    if "receipt" in job:
        tell_receipt(world, shop=job["shop"], receipt=job["receipt"])
        return
    if "level" in job:
        wait = datetime.fromisoformat(job["not_before"]) if "not_before" in job else None
        tell_level(world, CustomerId(job["level"]), not_before=wait)
        return
    if "transfer" in job:
        tell_transfer(world, job["transfer"])
        return
    if "trial" in job:
        # Imported here: few jobs are trials, and the others need not load the code of campaigns.
        from chalicelib.services.delivery.send_trial import deliver_trial  # noqa: PLC0415

        deliver_trial(world, job)
        return
    if "attach" in job:
        attach_by_job(world, CustomerId(job["attach"]), attempt=attempt)
        suggest_duplicates(world, CustomerId(job["attach"]))
        return
    what, customer_id = Attachment(job["enclosed"]), CustomerId(job["customer"])
    send_attachment(world, what, customer_id, chat=job["chat"], attempt=attempt)
