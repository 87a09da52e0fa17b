"""Conditions on fields that some roles see masked: they may count customers, not single one out."""

from chalicelib.domain.segments import Node, filters_of

MASKED_KINDS = frozenset({"age", "birthday"})
"""The birthday is hidden from a masked view; name, phone, e-mail and card have no condition."""

MASKED_TRIGGERS = frozenset({"birthday"})
"""Who got their message shows a masked field."""

COUNT_STEP = 100
"""Such counts are whole hundreds for a masked role."""


def has_masked(predicate: Node) -> bool:
    """Whether the predicate has a condition on a masked field, at any depth."""
    return any(condition.kind in MASKED_KINDS for condition in filters_of(predicate))


def is_masked_alone(predicate: Node) -> bool:
    """Whether the predicate is one condition on a masked field and nothing else.

    Only such counts are safe: beside another condition, even inside a `not`, the count of a group
    just below a step shows whether a single customer is added.
    """
    return predicate.kind in MASKED_KINDS
