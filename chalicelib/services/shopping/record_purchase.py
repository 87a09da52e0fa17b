"""Record a purchase of a customer, once for each receipt."""

from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.shopping.purchase import (
    Purchase,
    PurchaseSnapshot,
    Receipt,
    bought_of,
    check_receipt,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.shopping.purchases import Recorded
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World


def record_purchase(
    world: World, actor: Actor, receipt: Receipt, buyer: Identity
) -> Committed[PurchaseSnapshot]:
    """Write a receipt and add it to the customer's shopping. Idempotent.

    The same receipt gets the first answer, also with another Idempotency-Key.

    Raises:
        Rejected: the receipt contradicts itself.
        NotFound: `customer.not_found`.
        Recorded: the shop gave this number to another purchase.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    check_receipt(receipt, now=actor.at, currency=world.settings.currency)
    owner = world.customers.profiles.owner_of(buyer)
    if owner is None:
        raise NotFound("customer.not_found")
    purchase = Purchase(receipt, owner, bought_of(receipt, ZoneInfo(world.settings.zone)))

    def decide(moved: Moved | None) -> Committed[PurchaseSnapshot]:
        # The profile is not read before: a till waits for every round trip. Only if its list of
        # purchases is full, the failed condition returns the profile for the next attempt.
        writes = world.shopping.purchases.add_writes(purchase, actor, moved)
        return world.commit_once(actor, *writes, record=purchase.snapshot)

    try:
        recorded = world.attempt(decide, contended=Unavailable("customer.contended"))
    except Recorded as before:
        if before.purchase != purchase:
            raise
        # A till that lost the answer may repeat the receipt after the 72 hours of a kept answer.
        return Committed(purchase.snapshot, repeated=True)
    if not recorded.repeated:
        log.event("purchase.recorded", shop=receipt.shop, lines=len(receipt.lines))
    return recorded
