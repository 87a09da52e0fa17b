"""Record what a customer bought, once."""

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
    """Write a receipt and what it leaves on its customer; the same receipt again changes nothing.

    The same receipt gets the first answer, whatever Idempotency-Key the till sends now.

    Raises:
        Rejected: the receipt contradicts itself.
        NotFound: `customer.not_found`.
        Recorded: the shop gave this number to another purchase.
        Unavailable: `customer.contended`: too many write to the same customer at once.
    """
    check_receipt(receipt, now=actor.at, currency=world.settings.currency)
    owner = world.customers.profiles.owner_of(buyer)
    if owner is None:
        raise NotFound("customer.not_found")
    purchase = Purchase(receipt, owner, bought_of(receipt, ZoneInfo(world.settings.zone)))

    def decide(moved: Moved | None) -> Committed[PurchaseSnapshot]:
        writes = world.shopping.purchases.add_writes(purchase, actor, moved)
        return world.commit_once(actor, *writes, record=purchase.snapshot)

    try:
        recorded = world.attempt(decide, contended=Unavailable("customer.contended"))
    except Recorded as before:
        if before.purchase != purchase:
            raise
        return Committed(purchase.snapshot, repeated=True)
    if not recorded.repeated:
        log.event("purchase.recorded", shop=receipt.shop, lines=len(receipt.lines))
    return recorded
