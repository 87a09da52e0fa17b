"""The days on which the clock has something to do with an account.

Before the last day of points their owner is warned; after it the points are booked as expired. A
level that is held no longer is reviewed every month.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from chalicelib.domain.points.account import Account
from chalicelib.domain.points.nightly.review import first_review, next_review
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.terms import DAY

WARNED_DAYS = (30, 7, 1)  # before the last day of the points
INSTANT = timedelta(microseconds=1)


def last_day(expires_at: datetime, zone: tzinfo) -> date:
    """Return the last day, in the programme's zone, on which points may be spent."""
    return (expires_at - INSTANT).astimezone(zone).date()


def next_day(
    record: AccountRecord, *, after: date, zone: tzinfo, programme: Programme | None = None
) -> date | None:
    """Return the first day after `after` on which the account is due; None: it never is.

    The account is handled in the night that follows the day: then the points of that last day have
    expired, and the review of the next day begins. Without the programme the day may be too early,
    which costs one look.
    """
    days = _days_of_lots(record.account, after, zone)
    standing, eve = record.standing, after + DAY
    review = (
        next_review(programme, standing, after=eve, zone=zone)
        if programme
        else first_review(standing, after=eve, zone=zone)
    )
    return min([*days, review - DAY] if review else days, default=None)


def warned_days(day: date) -> tuple[date, ...]:
    """Return the last days of the points of which a day warns, the nearest first."""
    return tuple(day + days * DAY for days in sorted(WARNED_DAYS))


def free_by_last_day(account: Account, zone: tzinfo) -> Mapping[date, int]:
    """Return the free points of an account by their last day, the nearest first."""
    found: dict[date, int] = {}
    for lot in account.lots.values():
        if lot.free and lot.terms.expires_at:
            day = last_day(lot.terms.expires_at, zone)
            found[day] = found.get(day, 0) + lot.free
    return dict(sorted(found.items()))


def _days_of_lots(account: Account, after: date, zone: tzinfo) -> list[date]:
    """Return the days of warnings and of last days, up to the first that is certain."""
    ends = {
        lot.terms.expires_at
        for lot in account.lots.values()
        if lot.remaining and lot.terms.expires_at
    }
    found: list[date] = []
    for end in sorted(ends):
        last = last_day(end, zone)
        # Points that have expired already, and are held or were missed, wait for the next night.
        found.append(max(last, after + DAY))
        found += [day for days in WARNED_DAYS if (day := last - days * DAY) > after]
        if last - WARNED_DAYS[0] * DAY > after:
            break  # points of a later end are warned of later
    return found
