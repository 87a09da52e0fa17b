"""Conditions on fields that some roles see masked: they may count customers, not single one out."""

from chalicelib.domain.segments import Node, filters_of
from chalicelib.domain.segments.custom import FieldFilter
from chalicelib.domain.segments.filter import Filter

MASKED_KINDS = frozenset({"age", "birthday"})
"""The birthday is hidden from a masked view; name, phone, e-mail and card have no condition."""

MASKED_TRIGGERS = frozenset({"birthday"})
"""Who got their message shows a masked field."""

COUNT_STEP = 100
"""Such counts are whole hundreds for a masked role."""


def has_masked(predicate: Node, hidden: frozenset[str] = frozenset()) -> bool:
    """Whether the predicate has a condition on a masked field, at any depth.

    `hidden` are the own fields of customers that a masked role does not see.
    """
    return any(_is_masked(condition, hidden) for condition in filters_of(predicate))


def is_masked_alone(predicate: Node, hidden: frozenset[str] = frozenset()) -> bool:
    """Whether the predicate is one condition on a masked field and nothing else.

    Only such counts are safe: beside another condition, even inside a `not`, the count of a group
    just below a step shows whether a single customer is added.
    """
    return _is_masked(predicate, hidden)


def _is_masked(condition: Filter | Node, hidden: frozenset[str]) -> bool:
    is_hidden = isinstance(condition, FieldFilter) and condition.field in hidden
    return condition.kind in MASKED_KINDS or is_hidden
