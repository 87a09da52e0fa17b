"""Ask the outbox worker to tell the customer what a receipt gave."""

from chalicelib import log
from chalicelib.domain.errors import Unavailable
from chalicelib.world import World


def announce_receipt(world: World, shop: str, receipt: str) -> None:
    """Queue the news of a receipt; the worker reads from the receipt what it says, and to whom.

    If the queue does not answer, the customer hears nothing: the receipt itself must not fail.
    """
    try:
        world.queues.outbox.send({"shop": shop, "receipt": receipt, "attempt": 0})
    except Unavailable as refused:
        log.event("purchase.not_announced", why=refused.code, shop=shop)
