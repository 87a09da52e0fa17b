"""Take a purchase back, whole."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.shopping.purchase import PurchaseSnapshot
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.shopping.purchases import Returned
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.world import World


def return_purchase(
    world: World, actor: Actor, *, shop: str, receipt: str
) -> Committed[PurchaseSnapshot]:
    """Mark a receipt as returned and take it off the customer's summary (rules 27, 28).

    A second return changes nothing and gets the first answer, whatever Idempotency-Key the till
    sends now.

    Raises:
        NotFound: `purchase.not_found`.
        Unavailable: `customer.contended`: too many write to the same customer at once.
    """
    purchase = world.shopping.purchases.get(shop=shop, receipt=receipt)
    if purchase is None:
        raise NotFound("purchase.not_found")
    returned = replace(purchase, returned_at=actor.at)

    def decide(moved: Moved | None) -> Committed[PurchaseSnapshot]:
        writes = world.shopping.purchases.return_writes(purchase, actor, moved)
        return world.commit_once(actor, *writes, record=returned.snapshot)

    try:
        answer = world.attempt(decide, contended=Unavailable("customer.contended"))
    except Returned as before:
        return Committed(before.purchase.snapshot, repeated=True)
    if not answer.repeated:
        log.event("purchase.returned", shop=shop)
    return answer
