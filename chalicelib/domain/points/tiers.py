"""Tiers: the metric of thirteen months, and the levels that were reached (rules 16, 29-31)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
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


class ManualMode(StrEnum):
    """What a manual level does; the names are stored, so they never change."""

    FLOOR = "floor"  # the customer has at least this level
    EXACT = "exact"  # the customer has this level, whatever they buy


class ManualLevel(NamedTuple):
    """A level that staff gave, from `since` on and before `until`, when it ends by itself.

    It stands beside the account, with the customer's own terms (decision 0062).
    """

    level: str
    mode: ManualMode
    since: datetime
    until: datetime
    reason: str
    by: str
    recorded_at: datetime | None = None

    def is_in_force(self, at: datetime) -> bool:
        """Whether the level counts at this instant."""
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the level: sums by month (`2026-12`), and the levels so far, oldest first.

    `last_at` is the greatest instant of the customer's receipts. `falls_on` is the day, said in a
    notice, from which on a review may lower the level; None: there is no notice.
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


def month_of(day: date) -> str:
    """Name a month: `2026-12`."""
    return f"{day.year:04}-{day.month:02}"


def level_at(programme: Programme, standing: Standing, at: datetime) -> Level | None:
    """Return the level of a receipt: the last one that was reached before it, else the first.

    A manual level that is in force then is a floor, or stands instead of it (rule 31).
    """
    levels = programme.tiers.levels
    if not levels:
        return None
    by_id = {level.id: number for number, level in enumerate(levels)}
    before = [each.level for each in standing.reached if each.since < at and each.level in by_id]
    number = by_id[before[-1]] if before else 0
    manual = standing.manual
    if manual is not None and manual.level in by_id and manual.is_in_force(at):
        given = by_id[manual.level]
        number = given if manual.mode is ManualMode.EXACT else max(number, given)
    return levels[number]


def metric(programme: Programme, standing: Standing, today: date) -> int:
    """Return the qualifying sum of this month and the twelve before it."""
    first = today.replace(day=1)
    names = {month_of(add_months(first, -back)) for back in range(MONTHS)}
    sums = (each for name, each in standing.months.items() if name in names)
    return sum(getattr(each, programme.tiers.metric) for each in sums)


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
