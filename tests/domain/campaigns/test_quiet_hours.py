"""Check 10 of section 9 and F17: quiet hours by the customer's wall, gaps and folds included."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.quiet_hours import Window, local_day, opens_at, send_at

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
ALMATY = ZoneInfo("Asia/Almaty")
APIA = ZoneInfo("Pacific/Apia")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

# Zones with every oddity: half-hour steps, a skipped day, midnight steps, laws that changed.
ZONES = """
    Europe/Berlin Europe/Moscow Asia/Almaty Asia/Tehran Pacific/Apia Australia/Lord_Howe
    America/Sao_Paulo Africa/Cairo America/St_Johns Asia/Kathmandu Antarctica/Troll Asia/Gaza UTC
"""
zones = st.sampled_from(ZONES.split()).map(ZoneInfo)
windows = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda w: w[0] < w[1])
days = st.dates(date(1990, 1, 1), date(2037, 1, 1))


@cache
def changes(zone: ZoneInfo) -> list[date]:
    """The days on which the zone changes its offset, and their neighbours.

    Every fifth day is looked at first: this runs while examples are drawn, which must be quick.
    """

    def changed(noon: datetime, days: int) -> bool:
        later = noon + timedelta(days=days)
        return noon.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset()

    fifths = [datetime(1990, 1, 1, 12, tzinfo=UTC) + 5 * timedelta(days=n) for n in range(3_400)]
    noons = (noon + timedelta(days=n) for noon in fifths if changed(noon, 5) for n in range(5))
    steps = ((noon + timedelta(days=1)).date() for noon in noons if changed(noon, 1))
    near = {day + timedelta(days=way) for day in steps for way in (-1, 0, 1)}
    return sorted(near) or [date(2026, 3, 29)]


# Half of the days are those on which clocks change: at random they would hardly be met.
zones_and_days = zones.flatmap(
    lambda zone: st.tuples(st.just(zone), st.one_of(days, st.sampled_from(changes(zone))))
)
zones_and_instants = st.tuples(zones_and_days, st.integers(0, 24 * 3600)).map(
    lambda drawn: (
        drawn[0][0],
        datetime.combine(drawn[0][1], time(), UTC) + timedelta(seconds=drawn[1]),
    )
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (utc(2026, 11, 21, 7, 0), utc(2026, 11, 21, 7, 0)),
        (utc(2026, 11, 21, 6, 59), utc(2026, 11, 21, 7, 0)),
        (utc(2026, 11, 21, 17, 59, 59), utc(2026, 11, 21, 17, 59, 59)),
        (utc(2026, 11, 21, 18, 0), utc(2026, 11, 22, 7, 0)),
        (utc(2026, 11, 21, 21, 30), utc(2026, 11, 22, 7, 0)),
    ],
)
def test_check_10_messages_wait_from_nine_in_the_evening_to_ten(
    now: datetime, sent: datetime
) -> None:
    assert send_at(now, zone=MOSCOW, window=Window()) == sent


def test_f17_a_missing_hour_runs_at_the_next_valid_minute() -> None:
    assert opens_at(date(2026, 3, 29), 2, BERLIN) == utc(2026, 3, 29, 1, 0)
    assert opens_at(date(2026, 3, 29), 3, BERLIN) == utc(2026, 3, 29, 1, 0)


def test_f17_half_an_hour_may_be_missing() -> None:
    assert opens_at(date(2026, 10, 4), 2, LORD_HOWE) == utc(2026, 10, 3, 15, 30)


def test_f17_a_doubled_hour_runs_once_at_its_first_time() -> None:
    assert opens_at(date(2026, 10, 25), 2, BERLIN) == utc(2026, 10, 25, 0, 0)


def test_f17_the_law_of_almaty_changed() -> None:
    assert opens_at(date(2024, 2, 29), 10, ALMATY) == utc(2024, 2, 29, 4, 0)
    assert opens_at(date(2024, 3, 2), 10, ALMATY) == utc(2024, 3, 2, 5, 0)


def test_a_message_waits_for_the_next_opening_on_the_customers_calendar() -> None:
    """In Los Angeles it is the evening of the 21st, when it is the 22nd in UTC."""
    early_evening = utc(2026, 11, 22, 2, 0)

    assert send_at(early_evening, zone=LOS_ANGELES, window=Window(20, 24)) == utc(
        2026, 11, 22, 4, 0
    )


def test_an_opening_is_an_instant_in_utc() -> None:
    assert opens_at(date(2026, 11, 21), 10, MOSCOW).tzinfo is UTC


def test_f17_samoa_had_no_30_december_2011() -> None:
    evening = utc(2011, 12, 30, 7, 30)

    assert local_day(evening, APIA) == date(2011, 12, 29)
    assert opens_at(date(2011, 12, 30), 0, APIA) == utc(2011, 12, 30, 10, 0)
    assert opens_at(date(2011, 12, 30), 10, APIA) == utc(2011, 12, 30, 10, 0)
    assert send_at(evening, zone=APIA, window=Window()) == utc(2011, 12, 30, 20, 0)


def test_f17_a_window_inside_the_missing_hour_waits_for_the_next_day() -> None:
    night = utc(2026, 3, 29, 0, 30)

    assert send_at(night, zone=BERLIN, window=Window(2, 3)) == utc(2026, 3, 30, 0, 0)


def test_f17_when_the_closing_hour_comes_twice_the_deferred_waits_for_the_morning() -> None:
    after_closing = utc(2026, 10, 25, 0, 30)  # 02:30, the first time

    assert send_at(after_closing, zone=BERLIN, window=Window(0, 2)) == utc(2026, 10, 25, 23, 0)


def test_no_two_windows_meet_in_the_cache_of_instants() -> None:
    sound = [Window(begin, end) for begin in range(24) for end in range(begin + 1, 25)]

    assert len({hash(window) for window in sound}) == len(sound) == 300
    assert hash(Window(10, 21)) == hash(Window())


@pytest.mark.parametrize("hours", [(-1, 5), (10, 25), (21, 10), (10, 10)])
def test_a_window_does_not_pass_midnight(hours: tuple[int, int]) -> None:
    assert not Window(*hours).is_sound
    assert Window(0, 24).is_sound


@given(zones_and_instants, windows)
def test_nothing_is_ever_sent_in_quiet_hours_nor_before_now(
    drawn: tuple[ZoneInfo, datetime], hours: tuple[int, int]
) -> None:
    zone, now = drawn
    sent = send_at(now, zone=zone, window=Window(*hours))

    assert sent >= now
    assert hours[0] <= sent.astimezone(zone).hour < hours[1]


@given(zones_and_instants, windows)
def test_what_waited_does_not_wait_again(
    drawn: tuple[ZoneInfo, datetime], hours: tuple[int, int]
) -> None:
    zone, now = drawn
    sent = send_at(now, zone=zone, window=Window(*hours))

    assert send_at(sent, zone=zone, window=Window(*hours)) == sent


@given(zones_and_instants, windows)
def test_nobody_waits_more_than_two_days(
    drawn: tuple[ZoneInfo, datetime], hours: tuple[int, int]
) -> None:
    zone, now = drawn
    wait = send_at(now, zone=zone, window=Window(*hours)) - now

    assert wait <= timedelta(days=2, hours=1)


@given(zones_and_days, st.integers(0, 23))
def test_f17_each_hour_of_each_day_has_one_instant_at_that_hour_or_after_a_gap(
    drawn: tuple[ZoneInfo, date], hour: int
) -> None:
    zone, day = drawn
    wall = opens_at(day, hour, zone).astimezone(zone)

    assert wall.replace(tzinfo=None) >= datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001
    if (wall.date(), wall.hour, wall.minute) != (day, hour, 0):
        before = (wall.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
        assert before.date() < day or before.hour < hour  # the hour was jumped over


@given(zones_and_days, st.integers(0, 22))
def test_f17_the_hours_of_a_day_keep_their_order(drawn: tuple[ZoneInfo, date], hour: int) -> None:
    zone, day = drawn

    assert opens_at(day, hour, zone) <= opens_at(day, hour + 1, zone)


@given(zones_and_instants)
def test_the_local_day_is_what_the_calendar_shows(drawn: tuple[ZoneInfo, datetime]) -> None:
    zone, now = drawn

    assert local_day(now, zone) == (now + (now.astimezone(zone).utcoffset() or timedelta())).date()
