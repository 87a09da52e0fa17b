"""Exact numbers of points: the only rounding (rule 4), and the only way to split a whole."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

THOUSANDTHS = 3  # digits of a quantity after the point


class Rounding(StrEnum):
    """How the exact award of a rule becomes whole points."""

    DOWN = "down"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


def rounded(exact: Fraction, rounding: Rounding) -> int:
    """Round an exact number that is not below zero."""
    assert exact >= 0
    if rounding is Rounding.DOWN:
        return exact.numerator // exact.denominator
    if rounding is Rounding.HALF_UP:
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return round(exact)


def spread(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split a whole by weights: each part rounded down, the rest to the largest remainders.

    Equal remainders are served from the first one on, so the parts always add up to the whole.
    """
    whole = sum(weights, Fraction(0))
    if not whole:
        assert total == 0, "a whole without weights cannot be split"
        return [0] * len(weights)
    shares = [Fraction(total) * weight / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - shares[at], at))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts


def exact_text(exact: Fraction) -> str:
    """Write a fraction in lowest terms: `2849/100`, or `56`."""
    return str(exact)


def quantity_text(quantity: int) -> str:
    """Write thousandths as a decimal without trailing zeros: `2`, `0.35`."""
    whole, part = divmod(quantity, 10**THOUSANDTHS)
    return f"{whole}.{part:0{THOUSANDTHS}d}".rstrip("0").rstrip(".")
