"""Conditions on fields that some roles see masked: they may count customers, not single one out."""

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.segments import Node, filters_of
from chalicelib.domain.staff.staff import Sight

MASKED_KINDS = frozenset({"age", "birthday"})
"""The birthday is hidden from a masked view; name, phone, e-mail and card have no condition."""

LISTING_KINDS = frozenset({"ids"})
COUNT_STEP = 10
"""Such counts are whole tens for a masked role, so that one customer makes no difference."""


def asks_masked(predicate: Node, sight: Sight) -> bool:
    """Whether the predicate has a condition on a field that this sight does not show."""
    kinds = {condition.kind for condition in filters_of(predicate)}
    return sight is not Sight.FULL and bool(kinds & MASKED_KINDS)


def refuse_singling_out(predicate: Node, sight: Sight) -> None:
    """Refuse such a condition together with a list of customers, whom it would single out.

    Raises:
        Forbidden: `segment.masked_field`.
    """
    kinds = {condition.kind for condition in filters_of(predicate)}
    if kinds & LISTING_KINDS:
        refuse_masked(predicate, sight)


def refuse_masked(predicate: Node, sight: Sight) -> None:
    """Refuse such a condition where the answer is about single customers.

    Raises:
        Forbidden: `segment.masked_field`.
    """
    if asks_masked(predicate, sight):
        raise Forbidden("segment.masked_field")
