"""Counts the base in one pass and in bounded memory; the result is `Thresholds`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from chalicelib.domain.scores.abc import abc_lines
from chalicelib.domain.scores.rfm import NOTHING_EARLIER, figures
from chalicelib.domain.scores.thresholds import FEW, AbcLines, Cuts, Thresholds, cuts_of
from chalicelib.domain.shopping.shopping import Earlier, Shopping, visit_gaps

EXACT_SUMS_MAX = 200_000  # different sums of money counted separately: about 20 MB
SIGNIFICANT_BITS = 11  # of a rounded sum: steps of at most 0.1 %

Counts = defaultdict[int, int]


def _counts() -> Counts:
    return defaultdict(int)


@dataclass(slots=True)
class ThresholdCounter:
    """Counts customers by days of silence, purchases, money and gaps, as of the end of `day`.

    Days, purchases and gaps are always exact. Money is exact up to `exact_sums_max` different
    sums; beyond that sums are rounded down to eleven significant bits, so that sums closer than
    0.1 % count as equal for money scores and ABC classes, while the totals stay exact. The result
    does not depend on the order of the customers, nor on how they were divided among counters.
    Rolled-up purchases count as `Earlier.within` estimates them, and add no gaps.
    """

    day: date
    exact_sums_max: int = EXACT_SUMS_MAX
    customers: int = 0
    repeaters: int = 0  # customers with more than one visit
    exact: bool = True
    today: int = field(init=False)
    recency: Counts = field(default_factory=_counts)
    orders: Counts = field(default_factory=_counts)
    gaps: Counts = field(default_factory=_counts)
    sums: Counts = field(default_factory=_counts)
    rests: Counts = field(default_factory=_counts)  # money lost by rounding, by rounded sum

    def __post_init__(self) -> None:
        self.today = self.day.toordinal()

    def add(self, shopping: Shopping) -> None:
        """Count a customer."""
        days = [bought.day for bought in shopping.single]
        minors = [bought.minor for bought in shopping.single]
        self.add_bought(days, minors, shopping.earlier)

    def add_bought(
        self, days: Sequence[int], minors: Sequence[int], earlier: Earlier = NOTHING_EARLIER
    ) -> None:
        """Count a customer by the days and the money of their purchases, in any order."""
        # The count of the whole base calls this: building a `Shopping` would cost more than
        # counting it.
        self.customers += 1
        self._add_gaps(days)
        found = figures(days, minors, earlier, self.today)
        if found is None:
            return
        recency_days, orders, minor = found
        self.recency[recency_days] += 1
        self.orders[orders] += 1
        if not self.exact:
            self._add_sum(minor, 1, 0)
            return
        self.sums[minor] += 1
        if len(self.sums) > self.exact_sums_max:
            self._round()

    def merge(self, other: "ThresholdCounter") -> None:
        """Add the customers of another counter of the same day."""
        assert (self.day, self.exact_sums_max) == (other.day, other.exact_sums_max)
        self.customers += other.customers
        self.repeaters += other.repeaters
        for own, others in (
            (self.recency, other.recency),
            (self.orders, other.orders),
            (self.gaps, other.gaps),
        ):
            for value, count in others.items():
                own[value] += count
        if self.exact and not other.exact:
            self._round()
        for minor, count in other.sums.items():
            self._add_sum(minor, count, other.rests.get(minor, 0))
        if self.exact and len(self.sums) > self.exact_sums_max:
            self._round()

    def thresholds(self) -> Thresholds:
        """Return the thresholds of the counted base; fixed ones below five customers (rule 47)."""
        scored = sum(self.orders.values())
        counted = Thresholds(
            day=self.day,
            customers=self.customers,
            scored=scored,
            abc=self._abc_lines(),
            gap_days=_cuts(self.gaps)[-1] if self.repeaters >= FEW else None,
            exact=self.exact,
        )
        if scored < FEW:
            return counted
        # A rounded sum stands for all sums up to the next one. Cuts use the largest of them, so
        # that no customer is above a cut only because of the rounding.
        tops = {_top(minor): count for minor, count in self.sums.items()}
        return replace(
            counted,
            recency=_cuts(self.recency),
            frequency=_cuts(self.orders),
            money=_cuts(self.sums if self.exact else tops),
        )

    def _add_gaps(self, days: Sequence[int]) -> None:
        found = visit_gaps(days) if len(days) > 1 else ()
        if found:
            self.repeaters += 1
        for gap in found:
            self.gaps[gap] += 1

    def _add_sum(self, minor: int, count: int, rest: int) -> None:
        if not self.exact:
            rounded = _rounded(minor)
            self.rests[rounded] += rest + (minor - rounded) * count
            minor = rounded
        self.sums[minor] += count

    def _round(self) -> None:
        exact_sums = self.sums
        self.exact, self.sums = False, _counts()
        for minor, count in exact_sums.items():
            self._add_sum(minor, count, 0)

    def _abc_lines(self) -> AbcLines:
        moneys = {
            minor: minor * count + self.rests.get(minor, 0) for minor, count in self.sums.items()
        }
        return abc_lines(sorted(moneys.items(), reverse=True), sum(moneys.values()))


def _cuts(counts: Mapping[int, int]) -> Cuts:
    return cuts_of(sorted(counts.items()), sum(counts.values()))


def _rounded(minor: int) -> int:
    """Round towards zero to eleven significant bits."""
    shift = max(0, minor.bit_length() - SIGNIFICANT_BITS)
    return minor >> shift << shift if minor >= 0 else -(-minor >> shift << shift)


def _top(rounded: int) -> int:
    """Return the largest sum that is rounded to this one."""
    shift = max(0, rounded.bit_length() - SIGNIFICANT_BITS)
    return rounded + (1 << shift) - 1 if rounded > 0 else rounded
