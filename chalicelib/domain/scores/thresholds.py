"""What scores and classes are derived from when a customer is read: a dated snapshot of the base.

Scores are never stored: a few numbers stand for the whole base, so that a new snapshot costs one
write, however many customers change their score (rules 46, 47 and 49).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SCORES = 5
FEW = 5  # fewer customers are not ranked against each other
FIXED_RECENCY = (30, 60, 90, 180)
FIXED_FREQUENCY = (1, 2, 4, 9)
FIXED_MONEY = (100_000, 500_000, 2_000_000, 5_000_000)

Cuts = tuple[int, ...]
"""Four values, ascending; a value lies in the fifth whose number is how many of them are less."""


@dataclass(frozen=True, slots=True)
class AbcLines:
    """The smallest sum of class A, and of class B; smaller ones are C."""

    a_from: int = 1
    b_from: int = 1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The base on one day of the programme: days of silence, numbers of purchases, minor units.

    `customers` were seen, `scored` of them bought in the window; `gap_days` is the 80th percentile
    of the days between purchases, None while fewer than five customers came twice. Unless `exact`,
    sums that differ by less than 0.1 % were taken for equal.
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

    def to_text(self) -> str:
        """JSON of under a kilobyte."""
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
        }
        return json.dumps(stored, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Thresholds":
        """The snapshot that `to_text` wrote."""
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
        )


def cuts_of(counts: Iterable[tuple[int, int]], total: int) -> Cuts:
    """The values at which a share of one fifth, two, three and four of the base is reached.

    `counts` are values, ascending, each with how many customers have it; `total` is their sum.
    A value is above the k-th cut exactly if the share strictly below the value is at least k/5.
    """
    cuts: list[int] = []
    reached = 0
    for value, count in counts:
        reached += count
        while len(cuts) < SCORES - 1 and reached * SCORES >= (len(cuts) + 1) * total:
            cuts.append(value)
    return tuple(cuts)
