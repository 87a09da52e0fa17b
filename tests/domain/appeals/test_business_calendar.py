"""Deadlines in business time equal those of an oracle that walks minute by minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.appeals.business_calendar import BusinessCalendar
from chalicelib.domain.catalogue.shop import Holiday, OpeningHours
from tests.domain.appeals.slow_calendar import slow_deadline, slow_passed

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WORKDAYS = (1, 2, 3, 4, 5)
WITH_LUNCH = BusinessCalendar(
    "Europe/Moscow",
    (OpeningHours(WORKDAYS, "09:00", "13:00"), OpeningHours(WORKDAYS, "14:00", "18:00")),
    (Holiday(date(2026, 11, 25)), Holiday(date(2026, 11, 28), "10:00", "12:00")),
)
NIGHTS = BusinessCalendar(
    "Europe/Berlin",
    (OpeningHours((5, 6, 7), "22:00", "04:00"), OpeningHours((6,), "23:00", "24:00")),
)
ALL_DAY = BusinessCalendar("America/New_York", (OpeningHours(WORKDAYS, "00:00", "24:00"),))
CALENDARS = (WITH_LUNCH, NIGHTS, ALL_DAY, BusinessCalendar("UTC"))


def _at(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    # Moscow is three hours ahead.
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (_at(23, "10:00"), 60, _at(23, "11:00")),
        (_at(23, "12:30"), 60, _at(23, "14:30")),  # lunch does not count
        (_at(23, "12:00"), 60, _at(23, "13:00")),  # an end is business time still
        (_at(23, "20:00"), 30, _at(24, "09:30")),
        (_at(24, "17:00"), 120, _at(26, "10:00")),  # over a holiday
        (_at(27, "17:30"), 60, _at(28, "10:30")),  # a holiday with hours of its own
    ],
)
def test_a_deadline_passes_over_lunch_nights_and_holidays(
    start: datetime, minutes: int, expected: datetime
) -> None:
    assert WITH_LUNCH.deadline(start, timedelta(minutes=minutes)) == expected


@given(
    calendar=st.sampled_from(CALENDARS),
    start=st.integers(0, 14 * 24 * 60),
    minutes=st.integers(0, 600),
)
@settings(max_examples=40)
def test_a_deadline_equals_that_of_the_oracle(
    calendar: BusinessCalendar, start: int, minutes: int
) -> None:
    begins = MONDAY + timedelta(minutes=start)
    found = calendar.deadline(begins, timedelta(minutes=minutes))
    assert found == slow_deadline(calendar, begins, minutes)


@given(
    calendar=st.sampled_from(CALENDARS),
    # Around the ends of summer time in Europe and America too.
    start=st.integers(-40 * 24 * 60, 0),
    lasts=st.integers(0, 4 * 24 * 60),
)
@settings(max_examples=40)
def test_the_time_that_passed_equals_that_of_the_oracle(
    calendar: BusinessCalendar, start: int, lasts: int
) -> None:
    begins = MONDAY + timedelta(minutes=start)
    ends = begins + timedelta(minutes=lasts)
    passed = timedelta(minutes=slow_passed(calendar, begins, ends))
    assert calendar.passed(begins, ends) == passed


def test_time_does_not_run_backwards() -> None:
    assert WITH_LUNCH.passed(MONDAY, MONDAY - timedelta(hours=1)) == timedelta()


def test_the_time_before_an_opening_does_not_count() -> None:
    assert WITH_LUNCH.passed(_at(23, "03:00"), _at(23, "08:00")) == timedelta()


def test_without_hours_every_minute_counts() -> None:
    always = BusinessCalendar("Europe/Moscow")
    assert always.deadline(MONDAY, timedelta(days=3)) == MONDAY + timedelta(days=3)
    assert always.passed(MONDAY, MONDAY + timedelta(days=3)) == timedelta(days=3)


def test_a_calendar_that_never_opens_again_has_no_deadline() -> None:
    closed = tuple(Holiday(date(2026, 1, 1) + timedelta(days=day)) for day in range(800))
    shut = BusinessCalendar("UTC", (OpeningHours((1,), "09:00", "10:00"),), closed)
    assert shut.deadline(MONDAY, timedelta(minutes=1)) is None
    assert shut.passed(MONDAY, MONDAY + timedelta(days=30)) == timedelta()


def test_hours_until_midnight_lead_into_the_next_day() -> None:
    start = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # half an hour before New York's midnight

    assert ALL_DAY.deadline(start, timedelta(hours=1)) == start + timedelta(hours=1)
