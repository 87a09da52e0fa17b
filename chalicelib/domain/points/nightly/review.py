"""The monthly review: a level falls one step, after a notice and days of grace (rule 30)."""

from dataclasses import replace
from datetime import date, datetime, tzinfo

from chalicelib.domain.points.programme import Level, Programme
from chalicelib.domain.points.terms import DAY, add_months
from chalicelib.domain.points.tiers import Reached, Standing, metric

HELD_MONTHS = 12  # after the month in which the level was reached


def held_until(standing: Standing, zone: tzinfo) -> date | None:
    """Return the last day on which the level cannot fall: the end of rule 30's twelve months.

    None: there is no such day, because the level is the first one, or a review lowered to it.
    """
    if not standing.reached or standing.reached[-1].fell:
        return None
    month = standing.reached[-1].since.astimezone(zone).date().replace(day=1)
    return add_months(month, HELD_MONTHS + 1) - DAY


def first_review(standing: Standing, *, after: date, zone: tzinfo) -> date | None:
    """Return the first day after `after` on which a level might be reviewed; None: there is none.

    The day of the month is the programme's, which may change: the clock looks on the first day,
    and moves on to the right one.
    """
    if not standing.reached:
        return None
    held = held_until(standing, zone)
    return _first_of_month(max(held, after) if held else after)


def next_review(
    programme: Programme, standing: Standing, *, after: date, zone: tzinfo
) -> date | None:
    """Return the day of the next review that may lower the level; None: it is the first level."""
    if not _may_fall(programme, standing):
        return None
    held = held_until(standing, zone)
    day = max(held, after) if held else after
    if standing.falls_on:
        # The day of the fall itself is allowed.
        day = max(day, standing.falls_on - DAY)
    return calendar_review(programme, after=day)


def reviewed(
    programme: Programme, standing: Standing, *, day: date, now: datetime, zone: tzinfo
) -> Standing:
    """Return the standing after the review of a day; on another day nothing changes.

    A level gets a notice if its sum is not reached any more. The first review after the grace
    lowers it by one step. A level that is reached again meanwhile stays, without the notice. The
    grace of a review that comes late begins with its notice, at `now`.
    """
    if next_review(programme, standing, after=day - DAY, zone=zone) != day:
        return standing if _may_fall(programme, standing) else replace(standing, falls_on=None)
    levels, number = programme.tiers.levels, _number(programme, standing)
    if metric(programme, standing, day) >= levels[number].threshold:
        return replace(standing, falls_on=None)
    if standing.falls_on is None:
        told = max(day, now.astimezone(zone).date())
        return replace(standing, falls_on=told + programme.tiers.grace_days * DAY)
    below = Reached(levels[number - 1].id, now, fell=True)
    return replace(standing, reached=(*standing.reached, below), falls_on=None)


def calendar_review(programme: Programme, *, after: date) -> date:
    """Return the next day of the monthly reviews, for a customer of any level."""
    review = after.replace(day=programme.tiers.review_day)
    return review if review > after else add_months(review, 1)


def reached_level(programme: Programme, standing: Standing) -> Level | None:
    """Return the level that the customer's purchases gave, without a level of staff."""
    levels = programme.tiers.levels
    return levels[_number(programme, standing)] if levels else None


def level_below(programme: Programme, standing: Standing) -> Level | None:
    """Return the level to which a review would lower; None: the level is the first one."""
    number = _number(programme, standing)
    return programme.tiers.levels[number - 1] if number else None


def _may_fall(programme: Programme, standing: Standing) -> bool:
    return bool(programme.tiers.levels) and _number(programme, standing) > 0


def _number(programme: Programme, standing: Standing) -> int:
    """Return the number of the level, from 0; levels that the programme lost do not count."""
    ids = [level.id for level in programme.tiers.levels]
    known = [each.level for each in standing.reached if each.level in ids]
    return ids.index(known[-1]) if known else 0


def _first_of_month(after: date) -> date:
    return add_months(after.replace(day=1), 1)
