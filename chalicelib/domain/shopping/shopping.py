"""What a customer bought, as their profile keeps it: enough for every segment without a join.

The last purchases stand one by one; older ones are rolled up, so that the profile stays small.
Days are ordinals of the programme's calendar (`date.toordinal`), money is minor units.
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
    """One purchase: its day, the net money, and the money of each category."""

    day: int
    minor: int
    categories: tuple[tuple[str, int], ...] = ()

    def to_text(self) -> str:
        """`738000;129900;dairy=99900;bread=30000`; categories hold no `;` and no `=`."""
        parts = [str(self.day), str(self.minor)]
        return BETWEEN.join(parts + [f"{name}={minor}" for name, minor in self.categories])

    @classmethod
    def from_text(cls, text: str) -> "Bought":
        """The purchase that `to_text` wrote."""
        day, minor, *named = text.split(BETWEEN)
        pairs = (pair.rpartition("=") for pair in named)
        return cls(int(day), int(minor), tuple((name, int(paid)) for name, _, paid in pairs))


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was rolled up: how many purchases, how much money, on which days first and last."""

    orders: int = 0
    minor: int = 0
    first_day: int = 0
    last_day: int = 0

    def within(self, first_day: int, last_day: int) -> "Spent":
        """What fell on these days, both counted: exact if all did, else spread evenly."""
        days = min(self.last_day, last_day) - max(self.first_day, first_day) + 1
        if not self.orders or days < 1:
            return NOTHING_SPENT
        all_days = self.last_day - self.first_day + 1
        return Spent(-(-self.orders * days // all_days), self.minor * days // all_days)


class Spent(NamedTuple):
    """How many purchases there were, and their money."""

    orders: int
    minor: int


NOTHING_SPENT = Spent(0, 0)


@dataclass(frozen=True, slots=True)
class Shopping:
    """All that a customer bought and did not bring back; `recent` in any order."""

    recent: tuple[Bought, ...] = ()
    earlier: Earlier = field(default_factory=Earlier)

    @property
    def orders(self) -> int:
        return self.earlier.orders + len(self.recent)

    @property
    def minor(self) -> int:
        return self.earlier.minor + sum(bought.minor for bought in self.recent)

    @property
    def first_day(self) -> int | None:
        days = [bought.day for bought in self.recent]
        if self.earlier.orders:
            days.append(self.earlier.first_day)
        return min(days, default=None)

    @property
    def last_day(self) -> int | None:
        days = [bought.day for bought in self.recent]
        if self.earlier.orders:
            days.append(self.earlier.last_day)
        return max(days, default=None)

    @property
    def median_gap_days(self) -> float | None:
        """The median of the days between one purchase and the next; None under two purchases."""
        days = sorted(bought.day for bought in self.recent)
        gaps = [later - sooner for sooner, later in pairwise(days)]
        return median(gaps) if gaps else None

    def since(self, first_day: int, last_day: int | None = None) -> tuple[Bought, ...]:
        """The purchases of these days, both ends counted; only those kept one by one."""
        return tuple(
            bought
            for bought in self.recent
            if bought.day >= first_day and (last_day is None or bought.day <= last_day)
        )

    def spent(self, first_day: int, last_day: int) -> Spent:
        """The purchases and the money of these days, both counted; what was rolled up included."""
        within = self.since(first_day, last_day)
        earlier = self.earlier.within(first_day, last_day)
        minor = sum(bought.minor for bought in within)
        return Spent(earlier.orders + len(within), earlier.minor + minor)

    def last_day_within(self, first_day: int, last_day: int) -> int | None:
        """The day of the last purchase on these days, both counted."""
        days = [bought.day for bought in self.since(first_day, last_day)]
        if self.earlier.within(first_day, last_day).orders:
            days.append(min(self.earlier.last_day, last_day))
        return max(days, default=None)

    def favourite_category(self, today: int) -> str | None:
        """The category with the most money in the window, from two purchases on (rule 50)."""
        within = self.since(today - WINDOW_DAYS + 1, today)
        paid, times = _by_category(within)
        worthy = {name: minor for name, minor in paid.items() if times[name] > 1}
        return min(worthy, key=lambda name: (-worthy[name], name), default=None)

    def adding(self, bought: Bought) -> "Shopping":
        """The same with one purchase more; a full list is rolled up first."""
        fitted = self.rolled_up() if len(self.recent) >= RECENT_MAX else self
        return Shopping((*fitted.recent, bought), fitted.earlier)

    def removing(self, bought: Bought) -> "Shopping":
        """The same without one purchase; one that was rolled up is taken from the sums.

        The first and last day of the sums stay, until nothing else does: which purchase was the
        next to them is not known any more.
        """
        if bought in self.recent:
            kept = list(self.recent)
            kept.remove(bought)
            return Shopping(tuple(kept), self.earlier)
        known = self.earlier
        if known.orders <= 1:
            return Shopping(self.recent)
        rest = replace(known, orders=known.orders - 1, minor=known.minor - bought.minor)
        return Shopping(self.recent, rest)

    def rolled_up(self) -> "Shopping":
        """The same with the older half as sums."""
        by_day = sorted(self.recent)
        older, newer = by_day[: len(by_day) // 2], by_day[len(by_day) // 2 :]
        if not older:
            return self
        known = self.earlier
        firsts = [older[0].day] + ([known.first_day] if known.orders else [])
        rolled = Earlier(
            orders=known.orders + len(older),
            minor=known.minor + sum(bought.minor for bought in older),
            first_day=min(firsts),
            last_day=max(older[-1].day, known.last_day),
        )
        return Shopping(tuple(newer), rolled)


def _by_category(purchases: Iterable[Bought]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    paid: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for bought in purchases:
        for name, minor in bought.categories:
            paid[name] += minor
            times[name] += 1
    return paid, times
