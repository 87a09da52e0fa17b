"""The customer who stands beside a conversation, as far as the role may see them."""

from typing import Any

from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Gone, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import appeals
from chalicelib.handlers.customers import customers
from chalicelib.handlers.points import account


def customer_beside(visit: Visit, appeal: Any) -> Any:  # noqa: ANN401 - the models of answers
    """The customer of an appeal, or the one into whom they were merged; None: a person without."""
    if appeal.customer_id is None:
        return None
    try:
        return visit.perform(customers.show_customer, path={"customer_id": appeal.customer_id})
    except Gone as merged:
        into = str(merged.facts["into"])
        return visit.perform(customers.show_customer, path={"customer_id": into})
    except NotFound:
        return None


def others_of(visit: Visit, appeal: Any, customer: Any) -> list[Any]:  # noqa: ANN401 - as above
    """The other appeals of the customer, newest first."""
    if customer is None:
        return []
    found = visit.perform(appeals.show_customer_appeals, path={"customer_id": customer.id})
    return [each for each in found.appeals if each.id != appeal.id]


def points_beside(visit: Visit, customer: Any) -> Any:  # noqa: ANN401 - as above
    """The account of the customer; None: there is no programme, or the role may not see it."""
    if customer is None or not visit.may(Permission.POINTS_READ):
        return None
    try:
        return visit.perform(account.show_points, path={"customer_id": customer.id})
    except NotFound:
        return None
