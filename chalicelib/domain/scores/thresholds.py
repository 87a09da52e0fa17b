"""Thresholds of one day, from which a reader computes a customer's scores and classes.

Scores are never stored, so new thresholds cost one write, however many customers get other scores
(rules 46, 47 and 49).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from chalicelib.domain.ids import CountName

SCORES = 5
FEW = 5  # with fewer customers a fifth has no meaning: the fixed thresholds hold
BUYERS_MIN = 20  # with fewer, the limits are those of single customers
GROWTH = 2
FIXED_RECENCY = (30, 60, 90, 180)
FIXED_FREQUENCY = (1, 2, 4, 9)
FIXED_MONEY = (100_000, 500_000, 2_000_000, 5_000_000)

Cuts = tuple[int, ...]
"""Four ascending values; the number of cuts below a value is the number of its fifth, from 0."""


@dataclass(frozen=True, slots=True)
class AbcLines:
    """The smallest sum of class A and the smallest of class B; smaller sums are C."""

    a_from: int = 1
    b_from: int = 1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds on one day of the programme: days, numbers of purchases, minor units.

    `customers` is the size of the base; `scored` of them bought in the last 365 days. `gap_days` is
    the 80th percentile of the days between two visits, None while fewer than five customers came on
    two days. Unless `exact`, sums that differ by less than 0.1 % counted as equal.

    `at` is 0 for the first count of the day; a later one has the second at which it began, since
    the epoch. While the base is not `settled`, every tick of the clock counts it again.
    """

    day: date
    customers: int = 0
    scored: int = 0
    recency: Cuts = FIXED_RECENCY
    frequency: Cuts = FIXED_FREQUENCY
    money: Cuts = FIXED_MONEY
    abc: AbcLines = AbcLines()
    gap_days: int | None = None
    exact: bool = True
    at: int = 0
    settled: bool = field(default=True, compare=False)

    @property
    def name(self) -> CountName:
        """The name of the count; names sort in the order of time."""
        return count_name(self.day, self.at)

    @property
    def scoring(self) -> "Thresholds | None":
        """The thresholds, or None before the first purchase: every buyer would be the best one."""
        return self if self.scored else None

    def outgrows(self, before: "Thresholds | None") -> bool:
        """Whether the base has twice the buyers that it had when it was counted before."""
        known = before.scored if before else 0
        return self.scored > known and self.scored >= GROWTH * known

    def ends(self, day: date) -> bool:
        """Whether the base needs no further count on this day."""
        return self.day > day or (self.day == day and self.settled)

    def following(self, before: "Thresholds | None") -> "Thresholds":
        """Return the count with the judgement whether the base still appears."""
        # An import may last for hours: a base that has just doubled may double again.
        settled = self.scored >= BUYERS_MIN and not self.outgrows(before)
        return replace(self, settled=settled)

    def to_text(self) -> str:
        """Write JSON of less than a kilobyte."""
        stored = {
            "day": self.day.isoformat(),
            "customers": self.customers,
            "scored": self.scored,
            "recency": self.recency,
            "frequency": self.frequency,
            "money": self.money,
            "abc": (self.abc.a_from, self.abc.b_from),
            "gap_days": self.gap_days,
            "exact": self.exact,
            "at": self.at,
            "settled": self.settled,
        }
        return json.dumps(stored, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Thresholds":
        """Read what `to_text` wrote."""
        stored = json.loads(text)
        return cls(
            day=date.fromisoformat(stored["day"]),
            customers=stored["customers"],
            scored=stored["scored"],
            recency=tuple(stored["recency"]),
            frequency=tuple(stored["frequency"]),
            money=tuple(stored["money"]),
            abc=AbcLines(*stored["abc"]),
            gap_days=stored["gap_days"],
            exact=stored["exact"],
            at=stored.get("at", 0),
            settled=stored.get("settled", True),
        )


def count_name(day: date, at: int = 0) -> CountName:
    """Return the name of the first count of a day, or of the count that began at a second."""
    return CountName(f"{day.isoformat()}#{at}" if at else day.isoformat())


def cuts_of(counts: Iterable[tuple[int, int]], total: int) -> Cuts:
    """Return the values at which 1/5, 2/5, 3/5 and 4/5 of the base are reached.

    `counts` are ascending values, each with the number of customers that have it; `total` is the
    number of all. A value is above the k-th cut exactly if at least k/5 of the base are below it.
    """
    cuts: list[int] = []
    reached = 0
    for value, count in counts:
        reached += count
        while len(cuts) < SCORES - 1 and reached * SCORES >= (len(cuts) + 1) * total:
            cuts.append(value)
    return tuple(cuts)
