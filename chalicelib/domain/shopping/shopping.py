"""The purchase history inside a customer's profile: every segment is decided without a join.

The last purchases are kept one by one. Older ones are rolled up into four numbers, so that the
profile stays small. Days are ordinals of the programme's calendar (`date.toordinal`), money is in
minor units.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

RECENT_MAX = 200  # purchases kept one by one; beyond it the older half is rolled up
WINDOW_DAYS = 365  # of RFM, ABC and the favourite category (rules 47-50)
BETWEEN = ";"


class Bought(NamedTuple):
    """One purchase: its day, the money paid, and the money paid in each category."""

    day: int
    minor: int
    categories: tuple[tuple[str, int], ...] = ()

    def to_text(self) -> str:
        """Write `738000;129900;dairy=99900;bread=30000`; no category contains `;` or `=`."""
        parts = [str(self.day), str(self.minor)]
        return BETWEEN.join(parts + [f"{name}={minor}" for name, minor in self.categories])

    @classmethod
    def from_text(cls, text: str) -> "Bought":
        """Read what `to_text` wrote."""
        day, minor, *named = text.split(BETWEEN)
        pairs = (pair.rpartition("=") for pair in named)
        return cls(int(day), int(minor), tuple((name, int(paid)) for name, _, paid in pairs))


@dataclass(frozen=True, slots=True)
class Earlier:
    """Purchases that were rolled up: their number, their money, the first and the last day."""

    orders: int = 0
    minor: int = 0
    first_day: int = 0
    last_day: int = 0

    def within(self, first_day: int, last_day: int) -> "Spent":
        """Return what was bought from `first_day` to `last_day`, both included.

        The result is exact if the period covers everything that was rolled up. Otherwise purchases
        and money are assumed to be spread evenly over the days; a part of a purchase counts as one.
        """
        days = min(self.last_day, last_day) - max(self.first_day, first_day) + 1
        if not self.orders or days < 1:
            return NOTHING_SPENT
        all_days = self.last_day - self.first_day + 1
        # `-(-a // b)` rounds up, so that a period with a part of a purchase does not look empty.
        return Spent(-(-self.orders * days // all_days), self.minor * days // all_days)


class Spent(NamedTuple):
    """A number of purchases, and their money."""

    orders: int
    minor: int

    def without(self, other: "Spent") -> "Spent":
        """Return the rest; of rolled-up purchases, which are estimated, none may remain."""
        return Spent(max(0, self.orders - other.orders), self.minor - other.minor)


NOTHING_SPENT = Spent(0, 0)


@dataclass(frozen=True, slots=True)
class Shopping:
    """All that a customer bought and did not bring back; `recent` is in any order.

    The profile keeps `recent` and `earlier`. The newest purchases of a member stand `unfolded` in
    the account of points, until they are folded into the profile; `folds` is how often that was.
    """

    recent: tuple[Bought, ...] = ()
    earlier: Earlier = field(default_factory=Earlier)
    unfolded: tuple[Bought, ...] = ()
    folds: int = 0

    @property
    def single(self) -> tuple[Bought, ...]:
        """The purchases that are kept one by one, in any order."""
        return (*self.recent, *self.unfolded) if self.unfolded else self.recent

    @property
    def orders(self) -> int:
        return self.earlier.orders + len(self.single)

    @property
    def minor(self) -> int:
        return self.earlier.minor + sum(bought.minor for bought in self.single)

    @property
    def first_day(self) -> int | None:
        days = [bought.day for bought in self.single]
        if self.earlier.orders:
            days.append(self.earlier.first_day)
        return min(days, default=None)

    @property
    def last_day(self) -> int | None:
        days = [bought.day for bought in self.single]
        if self.earlier.orders:
            days.append(self.earlier.last_day)
        return max(days, default=None)

    @property
    def visits(self) -> int:
        """The number of days with a purchase; of rolled-up ones only the first and the last."""
        days = {bought.day for bought in self.single}
        if self.earlier.orders:
            days |= {self.earlier.first_day, self.earlier.last_day}
        return len(days)

    @property
    def median_gap_days(self) -> float | None:
        """The median of the days from one visit to the next; None below two visits."""
        gaps = visit_gaps(bought.day for bought in self.single)
        return median(gaps) if gaps else None

    def since(self, first_day: int, last_day: int | None = None) -> tuple[Bought, ...]:
        """Return the purchases of these days, both included, of those kept one by one."""
        return tuple(
            bought
            for bought in self.single
            if bought.day >= first_day and (last_day is None or bought.day <= last_day)
        )

    def spent(self, first_day: int, last_day: int) -> Spent:
        """Return what was bought on these days, both included, with rolled-up purchases."""
        recent = self.since(first_day, last_day)
        earlier = self.earlier.within(first_day, last_day)
        minor = sum(bought.minor for bought in recent)
        return Spent(earlier.orders + len(recent), earlier.minor + minor)

    def last_day_within(self, first_day: int, last_day: int) -> int | None:
        """Return the day of the last purchase on these days, both included."""
        days = [bought.day for bought in self.since(first_day, last_day)]
        if self.earlier.within(first_day, last_day).orders:
            days.append(min(self.earlier.last_day, last_day))
        return max(days, default=None)

    def favourite_category(self, today: int) -> str | None:
        """Return the category with the most money in the last 365 days (rule 50).

        A category counts from its second purchase on; of equal ones the first by name is chosen.
        """
        recent = self.since(today - WINDOW_DAYS + 1, today)
        paid, times = _by_category(recent)
        repeated = {name: minor for name, minor in paid.items() if times[name] > 1}
        return min(repeated, key=lambda name: (-repeated[name], name), default=None)

    def adding(self, bought: Bought) -> "Shopping":
        """Return the history with one more purchase; a full list is rolled up first."""
        shortened = self.rolled_up() if len(self.recent) >= RECENT_MAX else self
        return replace(shortened, recent=(*shortened.recent, bought))

    def folding(self, purchases: Iterable[Bought]) -> "Shopping":
        """Return the history after these purchases moved from the account into the profile."""
        folded = replace(self, unfolded=(), folds=self.folds + 1)
        for bought in purchases:
            folded = folded.adding(bought)
        return folded

    def removing(self, bought: Bought) -> "Shopping":
        """Return the history without one purchase; a rolled-up one is subtracted from the sums.

        The first and the last rolled-up day stay as they are until the sums are empty.
        """
        if bought in self.recent:
            kept = list(self.recent)
            kept.remove(bought)
            return replace(self, recent=tuple(kept))
        # The days of single rolled-up purchases are unknown, so the limits cannot move inwards.
        earlier = self.earlier
        if earlier.orders <= 1:
            return replace(self, earlier=Earlier())
        rest = replace(earlier, orders=earlier.orders - 1, minor=earlier.minor - bought.minor)
        return replace(self, earlier=rest)

    def replacing(self, before: Bought, after: Bought) -> "Shopping":
        """Return the history after a part of a purchase came back.

        Of a rolled-up purchase only the money is known, and the refund is subtracted from the sums.
        """
        if before in self.recent:
            kept = list(self.recent)
            kept[kept.index(before)] = after
            return replace(self, recent=tuple(kept))
        minor = self.earlier.minor - before.minor + after.minor
        return replace(self, earlier=replace(self.earlier, minor=minor))

    def rolled_up(self) -> "Shopping":
        """Return the history with the older half of the recent purchases rolled up."""
        by_day = sorted(self.recent)
        older, newer = by_day[: len(by_day) // 2], by_day[len(by_day) // 2 :]
        if not older:
            return self
        earlier = self.earlier
        first_days = [older[0].day] + ([earlier.first_day] if earlier.orders else [])
        rolled_up = Earlier(
            orders=earlier.orders + len(older),
            minor=earlier.minor + sum(bought.minor for bought in older),
            first_day=min(first_days),
            # A till may report an old purchase late: then what was rolled up before is newer.
            last_day=max(older[-1].day, earlier.last_day),
        )
        return replace(self, recent=tuple(newer), earlier=rolled_up)


def visit_gaps(days: Iterable[int]) -> list[int]:
    """Return the days from one visit to the next, given the days of purchases in any order.

    Several receipts of one day are one visit (rule 46), so no gap is 0.
    """
    return [later - sooner for sooner, later in pairwise(sorted(set(days)))]


def _by_category(purchases: Iterable[Bought]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    paid: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for bought in purchases:
        for name, minor in bought.categories:
            paid[name] += minor
            times[name] += 1
    return paid, times
