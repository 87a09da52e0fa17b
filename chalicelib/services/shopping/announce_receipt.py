"""Ask the outbox worker to tell what a receipt or a return did, or to attach receipts that wait."""

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.world import World


def announce_receipt(world: World, shop: str, receipt: str) -> None:
    """Queue the news of a receipt; the worker reads from the receipt what it says, and to whom.

    If the queue does not answer, the customer hears nothing: the receipt itself must not fail.
    """
    _announce(world, {"shop": shop, "receipt": receipt, "attempt": 0})


def announce_return(world: World, shop: str, receipt: str, number: str) -> None:
    """Queue the news of a return; if the queue does not answer, the customer hears nothing."""
    _announce(world, {"shop": shop, "receipt": receipt, "returned": number, "attempt": 0})


def _announce(world: World, job: dict[str, str | int]) -> None:
    try:
        world.queues.outbox.send(job)
    except Unavailable as refused:
        cause = log.cause_of(refused)
        log.event("purchase.not_announced", why=refused.code, shop=job["shop"], **cause)


def queue_attaching(world: World, customer: CustomerId, *, delay_s: int = 0) -> None:
    """Queue `attach_waiting` for a customer who registers, and the comparing with all others.

    Raises:
        Unavailable: the queue does not answer.
    """
    world.queues.outbox.send({"attach": customer, "attempt": 0}, delay_s=delay_s)
