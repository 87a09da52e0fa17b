"""Shares, differences, their 95 % intervals, and whether an uplift is proven (rules 44, 45).

Source: Wilson (1927) for a share; Newcombe (1998), method 10, for a difference of shares; Welch
(1947) and Student (1908) for a difference of means.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from chalicelib.domain.reports.quantile import Z_95, t_95
from chalicelib.domain.reports.unknown import Unknown


class Interval(NamedTuple):
    """The range that contains the true value in 95 of 100 cases."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, which is always shown as number, denominator and interval (section 10)."""

    number: int
    of: int

    def __post_init__(self) -> None:
        assert 0 <= self.number <= self.of != 0

    @property
    def share(self) -> float:
        return self.number / self.of

    @property
    def interval(self) -> Interval:
        """Wilson's interval of the share."""
        squared = Z_95**2 / self.of
        middle = self.share + squared / 2
        spread = Z_95 * sqrt(self.share * (1 - self.share) / self.of + squared / (4 * self.of))
        low, high = ((middle + sign * spread) / (1 + squared) for sign in (-1, 1))
        return Interval(min(self.share, max(0.0, low)), max(self.share, min(1.0, high)))


@dataclass(frozen=True, slots=True)
class Sample:
    """The sums of a set of amounts in minor units: exact, and those of two pages add up."""

    size: int = 0
    total: int = 0
    squares: int = 0

    @classmethod
    def of(cls, amounts: Iterable[int]) -> "Sample":
        listed = list(amounts)
        return cls(len(listed), sum(listed), sum(amount * amount for amount in listed))

    def __add__(self, other: "Sample") -> "Sample":
        return Sample(
            self.size + other.size, self.total + other.total, self.squares + other.squares
        )

    @property
    def mean(self) -> float:
        return self.total / self.size

    @property
    def variance(self) -> float:
        """The unbiased variance; needs at least two amounts."""
        return (self.size * self.squares - self.total**2) / (self.size * (self.size - 1))


class UpliftVerdict(StrEnum):
    """The conclusions about an effect."""

    PROVEN = "proven"
    NOT_PROVEN = "not_proven"
    NOT_FINAL = "not_final"


def rate(number: int, of: int) -> Rate | Unknown:
    """Return the share of `of`; unknown if `of` is 0."""
    return Rate(number, of) if of else Unknown("rate.of_nobody")


def shares_differ_by(treated: Rate, control: Rate) -> Interval:
    """Return Newcombe's interval of the treated group's share minus the control group's."""
    difference = treated.share - control.share
    (low, high), (control_low, control_high) = treated.interval, control.interval
    below = sqrt((treated.share - low) ** 2 + (control_high - control.share) ** 2)
    above = sqrt((high - treated.share) ** 2 + (control.share - control_low) ** 2)
    return Interval(difference - below, difference + above)


def means_differ_by(treated: Sample, control: Sample) -> Interval | Unknown:
    """Return the interval of the treated group's mean minus the control group's.

    It is the wider one of Welch's and Student's intervals.
    """
    # Welch's interval alone proves too much: with a control group of a tenth, and few customers who
    # spend most of the money, it found an effect in 6 to 16 of 100 A/A campaigns. A control group
    # without big spenders underestimates its variance (docs/decisions/0011).
    if min(treated.size, control.size) < 2:  # noqa: PLR2004 - one amount has no variance
        return Unknown("means.too_few")
    difference = treated.mean - control.mean
    spread = max(_welch(treated, control), _student(treated, control))
    if not spread:
        return Unknown("means.no_spread")
    return Interval(difference - spread, difference + spread)


def judge(interval: Interval | Unknown, *, final: bool) -> UpliftVerdict:
    """Return the verdict; it is `final` only once, at the end of the window (rule 44)."""
    if not final:
        return UpliftVerdict.NOT_FINAL
    if isinstance(interval, Unknown) or interval.low <= 0 <= interval.high:
        return UpliftVerdict.NOT_PROVEN
    return UpliftVerdict.PROVEN


def _welch(one: Sample, other: Sample) -> float:
    """Half the width of the interval if each group has a variance of its own."""
    parts = [(group.variance / group.size, group.size - 1) for group in (one, other)]
    error = sum(part for part, _ in parts)
    denominator = sum(part**2 / freedom for part, freedom in parts)
    return t_95(error**2 / denominator) * sqrt(error) if denominator else 0.0


def _student(one: Sample, other: Sample) -> float:
    """Half the width of the interval if both groups have the same variance."""
    freedom = one.size + other.size - 2
    pooled = sum((group.size - 1) * group.variance for group in (one, other)) / freedom
    return t_95(freedom) * sqrt(pooled * (1 / one.size + 1 / other.size))
