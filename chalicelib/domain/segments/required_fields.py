"""The fields of a customer that a segment needs; a plan over millions reads no others."""

from collections.abc import Mapping

from chalicelib.domain.customers.projection import EVERYTHING, NOTHING, Fields
from chalicelib.domain.segments import Node, filters_of
from chalicelib.domain.segments.campaign import CampaignFilter
from chalicelib.domain.segments.custom import FieldFilter

SHOPPING: Fields = frozenset({"shopping"})
REQUIRED: Mapping[str, Fields] = {
    "abc": SHOPPING,
    "age": NOTHING,
    "birthday": NOTHING,
    "campaign": NOTHING,
    "city": frozenset({"city"}),
    "consent": NOTHING,
    "field": frozenset({"custom"}),
    "ids": NOTHING,
    "language": NOTHING,
    "offer": NOTHING,
    "points": NOTHING,
    "product": SHOPPING,
    "promo_code": NOTHING,
    "purchases": SHOPPING,
    "random_share": NOTHING,
    "reachable": NOTHING,
    "rfm": SHOPPING,
    "rfm_name": SHOPPING,
    "shop": frozenset({"shop"}),
    "stage": SHOPPING,
    "tag": frozenset({"tags"}),
    "tier": NOTHING,
}
"""Fields by the kind of condition, beside those that every plan reads.

A kind that is not listed here gets every field: a new condition is then slow, but correct.
"""

ACCOUNT_KINDS = frozenset({"points", "tier"})
"""The conditions that look at the account of a customer."""
USE_KINDS = frozenset({"offer", "promo_code"})
"""The conditions that ask which offers and codes a customer used."""
LOOKED_UP = frozenset({"campaign", "product"}) | ACCOUNT_KINDS | USE_KINDS
"""The conditions that need more than the profile of a customer."""


def kinds_in(predicate: Node) -> frozenset[str]:
    """Return the kinds of the conditions of a predicate."""
    return frozenset(condition.kind for condition in filters_of(predicate))


def required_fields(predicate: Node) -> Fields:
    """Return the fields without which the predicate cannot be evaluated."""
    return NOTHING.union(
        *(REQUIRED.get(condition.kind, EVERYTHING) for condition in filters_of(predicate))
    )


def campaigns_in(predicate: Node) -> frozenset[str]:
    """Return the ids of the campaigns that the predicate mentions."""
    conditions = filters_of(predicate)
    return frozenset(each.campaign for each in conditions if isinstance(each, CampaignFilter))


def custom_fields_in(predicate: Node) -> tuple[FieldFilter, ...]:
    """Return the conditions on own fields of customers."""
    return tuple(each for each in filters_of(predicate) if isinstance(each, FieldFilter))
