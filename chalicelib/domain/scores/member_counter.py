"""Counts the customers of a day: by stage, new ones, and cohorts with their purchases."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from statistics import median
from typing import Any, Literal, NamedTuple

from chalicelib.domain.customers.stage import RHYTHM_VISITS_MIN, Stage, stage_after
from chalicelib.domain.shopping.shopping import Earlier, visit_gaps

CohortKind = Literal["registered", "bought"]
"""Customers by the month in which they registered, or first bought."""


class CohortSums(NamedTuple):
    """Customers of a cohort, those who bought in the counted month, and their money of it."""

    customers: int = 0
    buyers: int = 0
    minor: int = 0


class Cohort(NamedTuple):
    """A cohort: the kind, and its month (`2026-03`)."""

    kind: CohortKind
    month: str


Cohorts = dict[Cohort, CohortSums]


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """The customers at the end of a day, as the night's count of the base found them at an instant.

    `new` registered on the day. The purchases of `cohorts` are those of the month so far.
    """

    day: date
    at: datetime
    registered: int
    new: int
    stages: Mapping[str, int]
    cohorts: Mapping[Cohort, CohortSums] = field(default_factory=dict)


class CountedMember(NamedTuple):
    """What is counted of one customer: when they registered, and what they bought and kept."""

    registered_at: str
    days: Sequence[int]
    minors: Sequence[int]
    earlier: Earlier


@dataclass(frozen=True, slots=True)
class MemberDay:
    """The day that is counted; `gap_days` is the base's 80th percentile of gaps, if known."""

    day: date
    zone: tzinfo
    gap_days: int | None

    @property
    def month_from(self) -> int:
        """The ordinal of the first day of the month."""
        return self.day.replace(day=1).toordinal()


@dataclass(slots=True)
class MemberCounter:
    """The counts so far; those of parts of the base add up."""

    registered: int = 0
    new: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    cohorts: Cohorts = field(default_factory=dict)

    def add(self, member: CountedMember, of: MemberDay) -> None:
        """Count a customer, unless they registered after the day."""
        registered_on = datetime.fromisoformat(member.registered_at).astimezone(of.zone).date()
        if registered_on > of.day:
            return
        self.registered += 1
        self.new += registered_on == of.day
        today, earlier = of.day.toordinal(), member.earlier
        days = [day for day in member.days if day <= today]
        ends = [earlier.first_day, earlier.last_day] if earlier.orders else []
        self.stages[_stage(days, [*days, *ends], today, of.gap_days)] += 1
        first, month = of.month_from, zip(member.days, member.minors, strict=True)
        bought = [minor for day, minor in month if first <= day <= today]
        sums = CohortSums(1, bool(bought), sum(bought))
        self._add(Cohort("registered", registered_on.isoformat()[:7]), sums)
        if days or ends:
            begun = date.fromordinal(min([*days, *ends]))
            self._add(Cohort("bought", begun.isoformat()[:7]), sums)

    def merge(self, other: "MemberCounter") -> None:
        """Add the customers of another part."""
        self.registered += other.registered
        self.new += other.new
        self.stages.update(other.stages)
        for cohort, sums in other.cohorts.items():
            self._add(cohort, sums)

    def counts(self, day: date, at: datetime) -> MemberCounts:
        """Return the counts of the whole base."""
        return MemberCounts(day, at, self.registered, self.new, dict(self.stages), self.cohorts)

    def to_rows(self) -> list[Any]:
        """Write the counts as a list for JSON."""
        return [self.registered, self.new, dict(self.stages), cohort_rows(self.cohorts)]

    @classmethod
    def from_rows(cls, rows: Sequence[Any]) -> "MemberCounter":
        """Read what `to_rows` wrote."""
        registered, new, stages, cohorts = rows
        return cls(registered, new, Counter(stages), read_cohorts(cohorts))

    def _add(self, cohort: Cohort, sums: CohortSums) -> None:
        before = self.cohorts.get(cohort, CohortSums())
        self.cohorts[cohort] = CohortSums(*map(sum, zip(before, sums, strict=True)))


def cohort_rows(cohorts: Mapping[Cohort, CohortSums]) -> list[list[Any]]:
    """Write cohorts as rows, in order."""
    return [[*cohort, *map(int, sums)] for cohort, sums in sorted(cohorts.items())]


def read_cohorts(rows: Iterable[Sequence[Any]]) -> Cohorts:
    """Read what `cohort_rows` wrote."""
    return {Cohort(kind, month): CohortSums(*sums) for kind, month, *sums in rows}


def _stage(single: Sequence[int], every: Sequence[int], today: int, gap_days: int | None) -> Stage:
    """Return the stage by days of purchases: those kept one by one, and with rolled-up ones."""
    if not every:
        return Stage.NEVER_BOUGHT
    gaps = visit_gaps(single) if len(set(every)) >= RHYTHM_VISITS_MIN else []
    return stage_after(today - max(every), median(gaps) if gaps else None, gap_days)
