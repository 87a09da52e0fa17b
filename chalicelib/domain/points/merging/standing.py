"""Unites what decides the level of two customers, and parts it again (rule 39)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, DaySums
from chalicelib.domain.points.tiers import MonthSums, Reached, Standing, level_at, upgraded


def merged_record(
    survivor: AccountRecord, merged: AccountRecord, programme: Programme, now: datetime, day: date
) -> AccountRecord:
    """Return the survivor's account with the turnover, the receipts and the level of both.

    `day` is the day of `now` in the programme's zone. The lots are moved by `merge_accounts`.
    """
    return replace(
        survivor,
        standing=merged_standing(survivor.standing, merged.standing, programme, now, day),
        receipts=survivor.receipts + merged.receipts,
        days=_added(survivor.days, merged.days, 1),
    )


def parted_record(
    survivor: AccountRecord, merged: AccountRecord, before: Standing, after: Standing
) -> AccountRecord:
    """Return the survivor's account without the turnover and the receipts of the merged one.

    `before` and `after` are the survivor's standings at the merge. A level that was reached since
    then stays.
    """
    standing, known = survivor.standing, merged.standing
    months = {
        month: MonthSums(*(a - b for a, b in zip(sums, known.months.get(month, NONE), strict=True)))
        for month, sums in standing.months.items()
    }
    is_same = standing.reached == after.reached
    return replace(
        survivor,
        standing=replace(
            standing,
            months={month: sums for month, sums in months.items() if sums != NONE},
            reached=before.reached if is_same else standing.reached,
            falls_on=before.falls_on if is_same else standing.falls_on,
            last_at=before.last_at if standing.last_at == after.last_at else standing.last_at,
        ),
        receipts=survivor.receipts - merged.receipts,
        days=_added(survivor.days, merged.days, -1),
    )


NONE = MonthSums()


def merged_standing(
    survivor: Standing, merged: Standing, programme: Programme, now: datetime, day: date
) -> Standing:
    """Return the standing of both together: the level never falls by merging."""
    last = max((each.last_at for each in (survivor, merged) if each.last_at), default=None)
    months = dict(survivor.months)
    for month, sums in merged.months.items():
        months[month] = months.get(month, NONE).adding(*sums)
    reached = (*survivor.reached, *_higher(survivor, merged, programme, now))
    united = replace(survivor, months=months, reached=reached, last_at=last)
    after = upgraded(programme, united, day) if last and programme.tiers.levels else united
    is_raised = after.reached != survivor.reached
    return replace(after, falls_on=None if is_raised else survivor.falls_on)


def _higher(
    survivor: Standing, merged: Standing, programme: Programme, now: datetime
) -> Iterator[Reached]:
    """Yield the merged customer's level, if it is above the survivor's; it keeps its beginning."""
    own = level_at(programme, replace(survivor, manual=None), now)
    other = level_at(programme, replace(merged, manual=None), now)
    if own and other and other.threshold > own.threshold:
        since = [each.since for each in merged.reached if each.level == other.id]
        yield Reached(other.id, since[-1])


def _added(
    days: Mapping[str, DaySums], others: Mapping[str, DaySums], sign: int
) -> dict[str, DaySums]:
    found = dict(days)
    for day, sums in others.items():
        own = found.get(day, DaySums())
        found[day] = DaySums(*(a + sign * b for a, b in zip(own, sums, strict=True)))
    return {day: sums for day, sums in found.items() if sums != DaySums()}
