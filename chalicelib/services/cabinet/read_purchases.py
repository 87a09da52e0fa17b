"""Read a customer's own purchases, page by page."""

from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import PurchaseMark, TimelinePosition, position_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.world import World

PAGE = 20


class PurchasePage(NamedTuple):
    """Purchases, newest first; `older` is where the next page begins, empty if there is none."""

    marks: list[PurchaseMark]
    older: str


def read_purchases(world: World, customer: Customer, *, before: str) -> PurchasePage:
    """Return a page of purchases.

    Raises:
        NotFound: `page.unknown`: `before` is no place in the list.
    """
    try:
        place = TimelinePosition.from_text(before) if before else None
    except ValueError as exc:
        raise NotFound("page.unknown") from exc
    found = world.shopping.purchases.of_person(customer.ids, before=place, limit=PAGE + 1)
    marks, has_more = found[:PAGE], len(found) > PAGE
    return PurchasePage(list(marks), position_of(marks[-1]).to_text() if has_more else "")


def read_own_purchase(world: World, customer: Customer, *, shop: str, receipt: str) -> Purchase:
    """Return one purchase of the customer, and never one of another person.

    Raises:
        NotFound: `purchase.not_found`.
    """
    found = world.shopping.purchases.get(shop=shop, receipt=receipt)
    if found is None or found.customer_id not in customer.ids:
        raise NotFound("purchase.not_found")
    return found
