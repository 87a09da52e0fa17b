"""What a condition asks of a profile, so that nobody reads more of millions than is asked."""

from collections.abc import Mapping

from chalicelib.domain.customers.projection import EVERYTHING, NOTHING, Fields
from chalicelib.domain.segments import Node, filters_of

MONEY: Fields = frozenset({"shopping"})
ASKED: Mapping[str, Fields] = {
    "abc": MONEY,
    "age": NOTHING,
    "birthday": NOTHING,
    "campaign": NOTHING,
    "city": frozenset({"city"}),
    "consent": NOTHING,
    "ids": NOTHING,
    "language": NOTHING,
    "purchases": MONEY,
    "random_share": NOTHING,
    "reachable": NOTHING,
    "rfm": MONEY,
    "rfm_name": MONEY,
    "shop": frozenset({"shop"}),
    "stage": MONEY,
    "tag": frozenset({"tags"}),
}
"""By the kind of filter; the others, and those that are new, may ask everything."""

OF_ALIKE = frozenset({"consent", "language", "reachable"})
"""The kinds that ask nothing but what a plan asks anyway: who said what, and is reached how."""


def is_of_alike(predicate: Node) -> bool:
    """Whether of people who differ in their ids and ages alone all belong, or none."""
    return all(each.kind in OF_ALIKE for each in filters_of(predicate))


def required_fields(predicate: Node | None) -> Fields:
    """The fields without which the condition cannot be judged."""
    filters = filters_of(predicate) if predicate else ()
    return NOTHING.union(*(ASKED.get(each.kind, EVERYTHING) for each in filters))
