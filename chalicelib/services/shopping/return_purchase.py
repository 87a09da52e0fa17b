"""Take a purchase back, whole."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.errors import NotFound
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.shopping.purchases import Returned
from chalicelib.repo.table.answers import Repeated
from chalicelib.world import World

OK = 200


def return_purchase(
    world: World, actor: Actor, *, shop: str, receipt: str, tell: Callable[[Purchase], str]
) -> Purchase:
    """Mark a receipt as returned and take it off the customer's summary (rules 27, 28).

    A second return changes nothing and answers as the first did. `tell` words the answer that is
    kept for a repeated request.

    Raises:
        NotFound: `purchase.not_found`.
        Repeated: this was answered before, whatever key the till asks with now.
    """
    purchase = world.shopping.purchases.get(shop=shop, receipt=receipt)
    if purchase is None:
        raise NotFound("purchase.not_found")
    returned = replace(purchase, returned_at=actor.at)
    try:
        world.shopping.purchases.take_back(purchase, actor.answering(tell(returned)))
    except Returned as before:
        raise Repeated(tell(before.purchase), OK) from before
    log.event("purchase.returned", shop=shop)
    return returned
