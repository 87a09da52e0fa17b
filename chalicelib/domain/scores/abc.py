"""ABC classes: A brings 80 % of the turnover, B the next 15 %, C the rest (rule 49).

Customers and goods are classified alike, by a sum of money.
"""

from collections.abc import Iterable
from typing import Literal

from chalicelib.domain.scores.thresholds import AbcLines

A_PERCENT = 80
B_PERCENT = 95

AbcClass = Literal["A", "B", "C"]


def abc_class(minor: int, lines: AbcLines) -> AbcClass:
    """Return the class of a sum of money; zero and negative sums are C."""
    if minor >= lines.a_from:
        return "A"
    return "B" if minor >= lines.b_from else "C"


def abc_lines(sums: Iterable[tuple[int, int]], total: int) -> AbcLines:
    """Return the smallest sums of class A and of class B.

    `sums` are pairs, the largest first: a customer's sum, and the money of all customers with
    exactly that sum. `total` is the money of all customers. The customer who reaches 80 % is still
    in class A, and the one who reaches 95 % in class B.
    """
    money_so_far, a_from = 0, 0
    for minor, money in sums:
        if minor <= 0:
            break
        money_so_far += money
        if not a_from and money_so_far * 100 >= A_PERCENT * total:
            a_from = minor
        if money_so_far * 100 >= B_PERCENT * total:
            return AbcLines(a_from, minor)
    return AbcLines()
