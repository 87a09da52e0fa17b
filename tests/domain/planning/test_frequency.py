"""Check 8 of section 9: one a day, three in 7 days, eight in 30, all campaigns together."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.planning.frequency import (
    KEPT_MAX,
    REMEMBERED,
    Caps,
    Contact,
    Contacts,
    Span,
    Step,
)

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = timedelta(days=1)

tries = st.lists(st.integers(0, 40 * 24 * 3600), max_size=60).map(sorted)


def contacts(*days_ago: float) -> Contacts:
    met = Contacts()
    for number, days in enumerate(days_ago):
        met = met.adding(Contact(NOON - days * DAY, Step(f"campaign-{number}", "1")))
    return met


@pytest.mark.parametrize(
    ("days_ago", "full"),
    [
        ((), None),
        ((0.3,), Span.DAY),
        ((0.6,), None),  # yesterday evening in Moscow
        ((1, 3, 5), Span.WEEK),
        ((1, 3, 6.999), Span.WEEK),
        ((1, 3, 7), None),
        ((8, 10, 12, 15, 18, 21, 25, 29.9), Span.MONTH),
        ((8, 10, 12, 15, 18, 21, 25, 30), None),
        ((0.1, 1, 2, 8, 9, 10, 11, 12), Span.DAY),
    ],
)
def test_check_8_the_shortest_full_span_is_named(
    days_ago: tuple[float, ...], full: Span | None
) -> None:
    met = contacts(*days_ago)

    assert met.full_span(NOON, MOSCOW, Caps()) is full
    assert met.allows(NOON, MOSCOW, Caps()) is (full is None)


def test_check_8_the_day_is_that_of_the_customers_calendar() -> None:
    late = Contacts().adding(
        Contact(datetime(2026, 11, 21, 17, 55, tzinfo=UTC), Step("autumn", "1"))
    )
    morning = datetime(2026, 11, 22, 7, tzinfo=UTC)

    assert late.allows(morning, MOSCOW, Caps())
    assert not late.allows(morning, ZoneInfo("America/Los_Angeles"), Caps())


MIDNIGHT = datetime(2026, 11, 21, 21, tzinfo=UTC)  # the calendar day of the 22nd in Moscow begins
CLOCKS_GO_BACK = datetime(2026, 10, 24, 22, tzinfo=UTC)  # a day of 25 hours in Berlin begins


@pytest.mark.parametrize(
    ("begins", "hours", "zone", "is_same_day"),
    [
        (MIDNIGHT, 20, "Europe/Moscow", True),
        (MIDNIGHT, 23.9, "Europe/Moscow", True),
        (MIDNIGHT, 24, "Europe/Moscow", False),
        (CLOCKS_GO_BACK, 24, "Europe/Berlin", True),
        (CLOCKS_GO_BACK, 24.9, "Europe/Berlin", True),
        (CLOCKS_GO_BACK, 25, "Europe/Berlin", False),
    ],
)
def test_check_8_the_day_is_full_however_far_apart_its_hours_are(
    begins: datetime, hours: float, zone: str, *, is_same_day: bool
) -> None:
    """Neither a span shorter than a calendar day nor one of 24 hours would do."""
    early, late = begins, begins + timedelta(hours=hours)

    for met_at, at in ((early, late), (late, early)):
        met = Contacts().adding(Contact(met_at, Step("autumn", "1")))
        assert met.full_span(at, ZoneInfo(zone), Caps()) is (Span.DAY if is_same_day else None)


def test_check_8_a_cascade_counts_once_and_goes_on_to_its_next_channel() -> None:
    step = Step("autumn", "1")
    met = Contacts().adding(Contact(NOON, step))
    later = NOON + timedelta(hours=2)

    assert met.allows(later, MOSCOW, Caps(), step=step)
    assert met.full_span(later, MOSCOW, Caps(), step=step) is None
    assert met.adding(Contact(later, step)) == met
    assert not met.allows(later, MOSCOW, Caps(), step=Step("autumn", "2"))


def test_room_is_what_the_tightest_cap_leaves() -> None:
    caps = Caps(a_day=5, in_7_days=6, in_30_days=7)

    assert contacts(2, 3).room(NOON, MOSCOW, caps) == 4
    assert contacts(2, 3, 8, 9, 10, 11, 12, 13, 14).room(NOON, MOSCOW, caps) == 0


def test_a_contact_that_is_planned_for_later_counts_too() -> None:
    assert contacts(-2, -3, -4).full_span(NOON, MOSCOW, Caps()) is Span.WEEK


def test_of_contacts_over_thirty_days_old_the_last_are_remembered() -> None:
    """For the customer's timeline; they are under no cap."""
    old = [400 - 10 * number for number in range(REMEMBERED + 3)]

    assert len(contacts(*old).ring) == REMEMBERED == 12
    assert contacts(*old, 0).ring[0] == contacts(*old).ring[1]
    assert contacts(*old).room(NOON, MOSCOW, Caps(9, 9, 9)) == 9
    assert len(contacts(*old, *(at / 2 for at in range(40, 0, -1))).ring) == KEPT_MAX


@pytest.mark.parametrize(("days_ago", "is_kept"), [(29.9, True), (30, False)])
def test_a_contact_is_kept_while_a_cap_counts_it(days_ago: float, *, is_kept: bool) -> None:
    newer = range(REMEMBERED)

    assert len(contacts(days_ago, *newer).ring) == REMEMBERED + is_kept


def test_the_ring_has_a_bound() -> None:
    assert len(contacts(*(at / 10 for at in range(KEPT_MAX + 5))).ring) == KEPT_MAX == 40


@pytest.mark.parametrize("caps", [Caps(), Caps(0, 0, 0), Caps(1, 3, KEPT_MAX)])
def test_caps_can_be_kept(caps: Caps) -> None:
    assert caps.is_sound


@pytest.mark.parametrize(
    "caps",
    [
        Caps(99, 3, 8),
        Caps(1, KEPT_MAX + 1, 8),
        Caps(1, 3, KEPT_MAX + 1),
        Caps(-1, 3, 8),
        Caps(1, -1, 8),
        Caps(1, 3, -1),
    ],
)
def test_caps_beyond_what_the_ring_remembers_cannot(caps: Caps) -> None:
    assert not caps.is_sound


def test_eight_contacts_with_long_ids_take_less_than_900_bytes() -> None:
    met = Contacts()
    for number in range(8):
        step = Step(f"{number:036}", f"{number:036}")
        met = met.adding(Contact(NOON + number * DAY, step))

    assert len(met.to_json().encode()) < 900
    assert len(contacts(*range(8)).to_json()) < 300


def test_contacts_and_spans_are_stored_as_the_data_model_says() -> None:
    met = Contacts().adding(Contact(NOON, Step("осень", "1")))

    assert met.to_json() == f'[[{int(NOON.timestamp())},"осень","1"]]'
    assert [span.value for span in Span] == ["day", "week", "month"]  # ends of stored reasons


since_the_epoch = st.datetimes(datetime(1970, 1, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(since_the_epoch, max_size=10), st.text(max_size=9))
def test_the_ring_survives_its_json(instants: list[datetime], name: str) -> None:
    met = Contacts()
    for number, at in enumerate(instants):
        met = met.adding(Contact(at, Step(name, str(number))))

    assert Contacts.from_json(met.to_json()) == met


@given(tries)
def test_check_8_who_obeys_is_never_over_any_cap(seconds: list[int]) -> None:
    caps, met = Caps(), Contacts()
    sent: list[datetime] = []
    for number, second in enumerate(seconds):
        at = NOON + timedelta(seconds=second)
        if met.allows(at, MOSCOW, caps):
            met = met.adding(Contact(at, Step("campaign", str(number))))
            sent.append(at)

    assert all(local_day(a, MOSCOW) != local_day(b, MOSCOW) for a, b in pairwise(sent))
    assert all(sent[n + 3] - sent[n] >= 7 * DAY for n in range(len(sent) - 3))
    assert all(sent[n + 8] - sent[n] >= 30 * DAY for n in range(len(sent) - 8))


@given(tries)
def test_check_8_nobody_is_refused_without_need(seconds: list[int]) -> None:
    caps, met = Caps(), Contacts()
    sent: list[datetime] = []
    for number, second in enumerate(seconds):
        at = NOON + timedelta(seconds=second)
        today = sum(local_day(other, MOSCOW) == local_day(at, MOSCOW) for other in sent)
        week = sum(other > at - 7 * DAY for other in sent)
        month = sum(other > at - 30 * DAY for other in sent)
        allowed = met.allows(at, MOSCOW, caps)
        assert allowed is (today < 1 and week < 3 and month < 8)
        if allowed:
            met = met.adding(Contact(at, Step("campaign", str(number))))
            sent.append(at)
