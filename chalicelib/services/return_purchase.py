"""Take a purchase back, whole."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.act import Act
from chalicelib.domain.errors import NotFound
from chalicelib.domain.purchase import Purchase
from chalicelib.repo.answers import Repeated
from chalicelib.repo.purchases import Returned
from chalicelib.world import World

OK = 200


def return_purchase(
    world: World, act: Act, *, shop: str, receipt: str, tell: Callable[[Purchase], str]
) -> Purchase:
    """Mark a receipt as returned and take it off the customer's summary (rules 27, 28).

    A second return changes nothing and answers as the first did. `tell` words the answer that is
    kept for a repeated request.

    Raises:
        NotFound: `purchase.not_found`.
        Repeated: this was answered before, whatever key the till asks with now.
    """
    purchase = world.purchases.get(shop=shop, receipt=receipt)
    if purchase is None:
        raise NotFound("purchase.not_found")
    returned = replace(purchase, returned_at=act.at)
    try:
        world.purchases.take_back(purchase, act.answering(tell(returned)))
    except Returned as before:
        raise Repeated(tell(before.purchase), OK) from before
    log.event("purchase.returned", shop=shop)
    return returned
