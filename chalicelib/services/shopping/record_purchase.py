"""Write down what a customer bought, once."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import NotFound
from chalicelib.domain.shopping.purchase import Purchase, Receipt, bought_of, check_receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.shopping.purchases import Recorded
from chalicelib.repo.table.answers import Repeated
from chalicelib.world import World

CREATED = 201


def record_purchase(
    world: World, actor: Actor, receipt: Receipt, buyer: Identity, tell: Callable[[Purchase], str]
) -> Purchase:
    """Write a receipt and what it leaves on its customer; the same receipt again changes nothing.

    `tell` words the answer that is kept for a repeated request.

    Raises:
        Rejected: the receipt contradicts itself.
        NotFound: `customer.not_found`.
        Recorded: the shop gave this number to another purchase.
        Repeated: this was answered before, whatever key the till asks with now.
    """
    check_receipt(receipt, now=actor.at, currency=world.settings.currency)
    owner = world.customers.profiles.owner_of(buyer)
    if owner is None:
        raise NotFound("customer.not_found")
    bought = bought_of(receipt, ZoneInfo(world.settings.zone))
    purchase = Purchase(receipt, owner, bought)
    try:
        world.shopping.purchases.add(purchase, actor.answering(tell(purchase)))
    except Recorded as recorded:
        if recorded.purchase != purchase:
            raise
        raise Repeated(tell(purchase), CREATED) from recorded
    log.event("purchase.recorded", shop=receipt.shop, lines=len(receipt.lines))
    return purchase
