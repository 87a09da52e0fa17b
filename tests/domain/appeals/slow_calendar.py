"""The naive oracle of business time: it walks minute by minute and asks whether it is open."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.appeals.business_calendar import BusinessCalendar

MINUTE = timedelta(minutes=1)
MINUTES_MAX = 60 * 24 * 60


def is_open(calendar: BusinessCalendar, at: datetime) -> bool:
    """Whether the minute that begins at `at` is business time, by the clock on the wall."""
    if not calendar.hours:
        return True
    local = at.astimezone(ZoneInfo(calendar.zone))
    clock, today = f"{local:%H:%M}", local.date()
    yesterday = today - timedelta(days=1)
    own = any(
        begins <= clock and (clock < ends or ends <= begins)
        for begins, ends in _hours(calendar, today)
    )
    late = any(ends <= begins and clock < ends for begins, ends in _hours(calendar, yesterday))
    return own or late


def _hours(calendar: BusinessCalendar, day: object) -> list[tuple[str, str]]:
    special = [each for each in calendar.holidays if each.day == day]
    if special:
        return [(each.begins, each.ends) for each in special if each.begins]
    weekday = day.isoweekday()  # type: ignore[attr-defined]
    return [(each.begins, each.ends) for each in calendar.hours if weekday in each.weekdays]


def slow_deadline(calendar: BusinessCalendar, start: datetime, minutes: int) -> datetime:
    """The instant behind so many business minutes; the bound is two months of minutes."""
    at, left = start.astimezone(UTC), minutes
    for _ in range(MINUTES_MAX):
        if is_open(calendar, at):
            if left == 0:
                return at
            left -= 1
            # The end of the last minute is the deadline, also where the desk closes then.
            if left == 0:
                return at + MINUTE
        at += MINUTE
    raise AssertionError("the calendar has too little business time")


def slow_passed(calendar: BusinessCalendar, start: datetime, until: datetime) -> int:
    """The business minutes between two instants on whole minutes."""
    at, passed = start.astimezone(UTC), 0
    while at < until:
        passed += is_open(calendar, at)
        at += MINUTE
    return passed
