"""The outbox worker: sends what did not fit into the response to a messenger."""

from collections.abc import Callable, Mapping
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
from chalicelib.services.customers.merging.suggest_duplicates import (
    COMPARED,
    compare_by_job,
    suggest_duplicates,
)
from chalicelib.services.shopping.waiting_receipts import attach_by_job
from chalicelib.world import World, current_world
from chalicelib.world.queues import read_job

ENCLOSED = "enclosed"
Job = Mapping[str, Any]

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="outbox", batch_size=10, name="outbox")
@boundary.event
def outbox(record: Mapping[str, Any]) -> None:
    """Send a reply, attach receipts, announce news, compare customers, or ask a platform."""
    job, world = read_job(record), current_world()
    kind = next((kind for kind in WORKERS if kind in job), ENCLOSED)
    WORKERS[kind](world, job)


def _reply(world: World, job: Job) -> None:
    send_owed_reply(world, ReplyId(job["reply"]), attempt=job["attempt"])


def _returned(world: World, job: Job) -> None:
    tell_return(world, shop=job["shop"], receipt=job["receipt"], number=job["returned"])


def _receipt(world: World, job: Job) -> None:
    tell_receipt(world, shop=job["shop"], receipt=job["receipt"])


def _level(world: World, job: Job) -> None:
    wait = datetime.fromisoformat(job["not_before"]) if "not_before" in job else None
    tell_level(world, CustomerId(job["level"]), not_before=wait)


def _transfer(world: World, job: Job) -> None:
    tell_transfer(world, job["transfer"])


def _trial(world: World, job: Job) -> None:
    # Imported here: few jobs are trials, and the others need not load the code of campaigns.
    from chalicelib.services.delivery.send_trial import deliver_trial  # noqa: PLC0415

    deliver_trial(world, job)


def _attach(world: World, job: Job) -> None:
    attach_by_job(world, CustomerId(job["attach"]), attempt=job["attempt"])
    suggest_duplicates(world, CustomerId(job["attach"]))


def _compared(world: World, job: Job) -> None:
    compare_by_job(world, job[COMPARED])


def _probe(world: World, job: Job) -> None:
    # As above: administrators ask a platform now and then, and the clock every hour.
    if job.get("renews"):
        from chalicelib.services.upkeep.watch_channels import watch_channel  # noqa: PLC0415

        watch_channel(world, job["probe"])
        return
    from chalicelib.services.upkeep.channels import check_channel  # noqa: PLC0415

    check_channel(world, job["probe"])


def _enclosed(world: World, job: Job) -> None:
    what, customer_id = Attachment(job[ENCLOSED]), CustomerId(job["customer"])
    send_attachment(world, what, customer_id, chat=job["chat"], attempt=job["attempt"])


# A job has the name of its kind as a field; the first that fits is the kind.
WORKERS: Mapping[str, Callable[[World, Job], None]] = {
    "reply": _reply,
    "returned": _returned,
    "receipt": _receipt,
    "level": _level,
    "transfer": _transfer,
    "trial": _trial,
    "attach": _attach,
    COMPARED: _compared,
    "probe": _probe,
    ENCLOSED: _enclosed,
}
