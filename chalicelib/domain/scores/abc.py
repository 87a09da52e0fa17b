"""Classes by share of turnover: A brings 80 %, B the next 15 %, C the rest (rule 49).

For customers and for goods alike: whatever has a sum.
"""

from collections.abc import Iterable
from typing import Literal

from chalicelib.domain.scores.thresholds import AbcLines

A_PERCENT = 80
B_PERCENT = 95

AbcClass = Literal["A", "B", "C"]


def abc_class(minor: int, lines: AbcLines) -> AbcClass:
    """The class of a sum; zero and less are C."""
    if minor >= lines.a_from:
        return "A"
    return "B" if minor >= lines.b_from else "C"


def abc_lines(sums: Iterable[tuple[int, int]], total: int) -> AbcLines:
    """Where the classes end.

    `sums` are what one has, richest first, each with the money of all who have just that;
    `total` is the money of everybody. Who crosses a line is still above it.
    """
    richer, a_from = 0, 0
    for minor, money in sums:
        if minor <= 0:
            break
        richer += money
        if not a_from and richer * 100 >= A_PERCENT * total:
            a_from = minor
        if richer * 100 >= B_PERCENT * total:
            return AbcLines(a_from, minor)
    return AbcLines()
