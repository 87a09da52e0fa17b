"""Tiers: the metric of thirteen months, and the levels that were reached (rules 16, 29-31)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.terms import add_months

MONTHS = 13  # the current one and the twelve before it (rule 29)


class MonthSums(NamedTuple):
    """One month: money paid less refunds in minor units, points earned, receipts kept."""

    turnover: int = 0
    earned_points: int = 0
    purchases: int = 0

    def adding(self, turnover: int, earned_points: int, purchases: int) -> "MonthSums":
        """The sums with a receipt more, or with a return."""
        return MonthSums(
            self.turnover + turnover,
            self.earned_points + earned_points,
            self.purchases + purchases,
        )


class Reached(NamedTuple):
    """A level that was reached: it counts for receipts after this instant.

    `fell`: a review lowered the level to it, so it is not held for twelve months.
    """

    level: str
    since: datetime
    fell: bool = False


@dataclass(frozen=True, slots=True)
class ManualLevel:
    """A level that staff gave a customer; it ends by itself (rule 31).

    It counts from `from_at` to `until`, exclusive: as the least level if it `is_floor`, else
    instead of the reached one.
    """

    level: str
    is_floor: bool
    from_at: datetime
    until: datetime
    reason: str
    by: str
    recorded_at: datetime

    def counts(self, at: datetime) -> bool:
        """Whether it decides the level of a receipt of this instant."""
        return self.from_at <= at < self.until


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the level: sums by month (`2026-12`), and the levels so far, oldest first.

    `last_at` is the greatest instant of the customer's receipts. A `manual` level changes neither.
    `falls_on` is the day, said in a notice, from which on a review may lower the level; None: there
    is no notice.
    """

    months: Mapping[str, MonthSums] = field(default_factory=dict)
    reached: tuple[Reached, ...] = ()
    last_at: datetime | None = None
    manual: ManualLevel | None = None
    falls_on: date | None = None

    def with_sums(
        self, day: date, *, turnover: int, earned_points: int = 0, purchases: int = 0
    ) -> "Standing":
        """The standing with a receipt, or a return, of a day in the programme's zone."""
        name = month_of(day)
        sums = self.months.get(name, MonthSums()).adding(turnover, earned_points, purchases)
        months = {**self.months, name: sums}
        # One month more than the metric asks: a till's clock may be ahead at the month's end.
        kept = max(months)
        first = month_of(add_months(date.fromisoformat(f"{kept}-01"), -MONTHS))
        return replace(self, months={m: each for m, each in months.items() if m >= first})


def standing_of(shopping: Iterable[tuple[date, int, int]]) -> Standing:
    """The standing of a customer who bought before the first account: days, money and receipts."""
    standing = Standing()
    for day, minor, receipts in shopping:
        standing = standing.with_sums(day, turnover=minor, purchases=receipts)
    return standing


@dataclass(frozen=True, slots=True)
class LaterReceipts:
    """Receipts of before the programme that come after the one that gets its points now.

    The sums of the account have them already. `last_at` is the greatest instant of the customer's
    receipts, `valued_at` that of those with points.
    """

    months: Mapping[str, MonthSums]
    last_at: datetime
    valued_at: datetime | None = None

    def counting(self, day: date, minor: int, receipts: int) -> "LaterReceipts":
        """Return them with, or without (-1), the money of one receipt."""
        name = month_of(day)
        sums = self.months.get(name, MonthSums()).adding(receipts * minor, 0, receipts)
        return replace(self, months={**self.months, name: sums})

    def hidden_from(self, standing: Standing, at: datetime) -> Standing:
        """Return the standing at a receipt of `at`, as if they were not recorded yet."""
        last = max(self.valued_at or at, at)
        return replace(self._counted(standing, -1), last_at=last)

    def counted_in(self, standing: Standing) -> Standing:
        """Return the standing with them, after a receipt was valued without them."""
        last = max(self.last_at, standing.last_at or self.last_at)
        return replace(self._counted(standing, 1), last_at=last)

    def _counted(self, standing: Standing, sign: int) -> Standing:
        for month, sums in self.months.items():
            day = date.fromisoformat(f"{month}-01")
            turnover, _, purchases = sums
            standing = standing.with_sums(day, turnover=sign * turnover, purchases=sign * purchases)
        return standing


def month_of(day: date) -> str:
    """Name a month: `2026-12`."""
    return f"{day.year:04}-{day.month:02}"


def level_at(programme: Programme, standing: Standing, at: datetime) -> Level | None:
    """Return the level of a receipt: the last one that was reached before it, else the first.

    A manual level of that time goes before it.
    """
    levels = {level.id: level for level in programme.tiers.levels}
    before = [each.level for each in standing.reached if each.since < at and each.level in levels]
    first = programme.tiers.levels[0] if programme.tiers.levels else None
    reached = levels[before[-1]] if before else first
    manual = standing.manual
    if manual is None or reached is None or manual.level not in levels or not manual.counts(at):
        return reached
    given = levels[manual.level]
    return max(given, reached, key=lambda level: level.threshold) if manual.is_floor else given


def metric(programme: Programme, standing: Standing, today: date) -> int:
    """Return the qualifying sum of this month and the twelve before it."""
    return sum(getattr(each, programme.tiers.metric) for each in _year_of(standing, today))


def turnover_of(standing: Standing, today: date) -> int:
    """Return the money of this month and the twelve before it, in minor units."""
    return sum(each.turnover for each in _year_of(standing, today))


def _year_of(standing: Standing, today: date) -> list[MonthSums]:
    first = today.replace(day=1)
    names = {month_of(add_months(first, -back)) for back in range(MONTHS)}
    return [each for name, each in standing.months.items() if name in names]


def level_of(programme: Programme, found: int) -> Level | None:
    """Return the highest level that a metric reaches."""
    reached = [level for level in programme.tiers.levels if found >= level.threshold]
    return reached[-1] if reached else None


def upgraded(programme: Programme, standing: Standing, today: date) -> Standing:
    """Return the standing after a receipt: a higher level is taken at once (rule 30)."""
    assert standing.last_at is not None, "an upgrade follows a receipt"
    order = [level.id for level in programme.tiers.levels]
    found = level_of(programme, metric(programme, standing, today))
    if found is None:
        return standing
    now = standing.reached[-1].level if standing.reached else order[0]
    if now in order and order.index(found.id) <= order.index(now):
        return standing
    reached = (*standing.reached, Reached(found.id, standing.last_at))
    return replace(standing, reached=reached, falls_on=None)
