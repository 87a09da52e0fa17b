"""Record the return of a whole purchase."""

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
    """Mark a receipt as returned and remove it from the customer's shopping (rules 27, 28).

    A second return changes nothing and gets the first answer, also with another Idempotency-Key.

    Raises:
        NotFound: `purchase.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    # Read first, unlike a purchase: the customer is known from the receipt only. Returns are rare.
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
