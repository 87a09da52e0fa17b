"""The days of triggers' campaigns are begun in order and once, however it ticks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.services.clock.run_triggers import DAYS_A_TICK_MAX, days_to_begin, latest_day
from chalicelib.settings import Settings
from tests.builders.clock import Clock
from tests.builders.clockwork import Clockwork, a_clockwork

EVE = datetime(2026, 11, 21, 19, tzinfo=UTC)
DAY = date(2026, 11, 22)


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork


@pytest.mark.parametrize(
    ("at", "begun"),
    [(EVE - timedelta(minutes=1), "2026-11-21"), (EVE, "2026-11-22")],
)
def test_a_day_is_begun_before_the_first_zone_on_earth_comes_to_its_morning(
    clockwork: Clockwork, at: datetime, begun: str
) -> None:
    clockwork.switches("birthday", on=True)

    clockwork.ticks(at)

    assert clockwork.days("birthday") == [begun]
    (run,) = clockwork.runs("birthday")
    assert (run.step, run.parts, run.at) == ("2026", 4, at)
    assert len(clockwork.jobs("plan")) == 4


def test_a_window_that_opens_later_is_planned_later() -> None:
    assert latest_day(EVE, 10) == DAY
    assert latest_day(EVE, 12) == DAY - timedelta(days=1)
    assert latest_day(EVE + timedelta(hours=2), 12) == DAY


def test_twice_begins_a_day_once(clockwork: Clockwork) -> None:
    clockwork.switches("birthday", on=True)

    clockwork.ticks(EVE)
    clockwork.works()
    clockwork.ticks(EVE)
    clockwork.ticks(EVE + timedelta(hours=1))
    clockwork.works()

    assert clockwork.days("birthday") == ["2026-11-22"]
    assert clockwork.runs("birthday")[0].state is RunState.OVER


def test_two_ticks_at_once_begin_a_day_once(clockwork: Clockwork) -> None:
    """The second one comes while the first sends its jobs, and is done before it."""
    clockwork.switches("birthday", on=True)
    came: list[bool] = []

    def another() -> None:
        if not came:
            came.append(True)
            clockwork.ticks()

    clockwork.planning.sent = another
    clockwork.ticks(EVE)
    clockwork.works()

    assert came
    assert clockwork.days("birthday") == ["2026-11-22"]
    assert clockwork.world.campaigns.checkpoints.get("birthday").until == DAY


def test_what_is_off_is_not_begun_and_remembers_since_when(clockwork: Clockwork) -> None:
    clockwork.ticks(EVE)
    clockwork.ticks(EVE + timedelta(days=3))

    assert clockwork.days("dormant") == []
    assert clockwork.world.campaigns.checkpoints.get("dormant").until == DAY - timedelta(days=1)


def test_silences_of_all_days_that_were_missed_are_looked_at_birthdays_of_two(
    clockwork: Clockwork,
) -> None:
    clockwork.ticks(EVE - timedelta(days=1))
    for name in TRIGGERS:
        clockwork.switches(name, on=True)

    clockwork.ticks(EVE + timedelta(days=5))

    silences = [f"2026-11-{number}" for number in range(21, 28)]
    assert clockwork.days("dormant") == silences
    assert clockwork.days("birthday") == silences[-3:]
    assert clockwork.days("expiring") == silences


def test_a_long_absence_is_made_good_in_several_ticks(clockwork: Clockwork) -> None:
    clockwork.ticks(EVE)
    clockwork.switches("dormant", on=True)
    clockwork.clock.at = EVE + timedelta(days=40)
    begun = []
    for _ in range(4):
        clockwork.ticks()
        clockwork.works()
        begun.append(len(clockwork.days("dormant")))

    assert begun == [DAYS_A_TICK_MAX, 2 * DAYS_A_TICK_MAX, 41, 41]


def test_a_day_whose_jobs_were_not_taken_is_begun_again(clockwork: Clockwork) -> None:
    clockwork.switches("birthday", on=True)

    def refuses() -> None:
        raise Unavailable("queue.unreachable")

    clockwork.planning.sent = refuses
    with pytest.raises(Unavailable):
        clockwork.ticks(EVE)
    clockwork.planning.sent = lambda: None
    clockwork.planning.takes()
    clockwork.ticks(EVE + timedelta(hours=1))

    assert clockwork.days("birthday") == ["2026-11-22"]
    assert len(clockwork.jobs("plan")) == 4


def test_an_open_run_is_sent_on_every_hour_until_it_is_over(clockwork: Clockwork) -> None:
    record = clockwork.switches("birthday", on=True)
    clockwork.ticks(EVE)
    clockwork.planning.takes()

    clockwork.ticks(EVE + timedelta(hours=1))
    released = clockwork.jobs("release")
    (run,) = clockwork.runs("birthday")
    clockwork.world.campaigns.runs.move(run, RunState.OVER)
    clockwork.ticks(EVE + timedelta(hours=2))

    assert [job["part"] for job in released] == [0, 1, 2, 3]
    assert clockwork.jobs("release") == []
    assert clockwork.world.campaigns.checkpoints.get(record.trigger).open == ()


def test_a_run_that_nobody_finds_any_more_is_followed_no_more(clockwork: Clockwork) -> None:
    clockwork.switches("birthday", on=True)
    checkpoint = ClockCheckpoint("birthday", DAY, ("2026-11-01",))
    assert clockwork.world.campaigns.checkpoints.keep(checkpoint)

    clockwork.ticks(EVE)

    assert clockwork.world.campaigns.runs.get(CampaignId("birthday"), RunName("2026-11-01")) is None
    assert clockwork.world.campaigns.checkpoints.get("birthday").open == ()


@trying(deadline=None)  # a busy machine is no mistake
@given(
    hours=st.lists(st.integers(1, 24 * 30), min_size=1, max_size=60),
    name=st.sampled_from(sorted(TRIGGERS)),
)
def test_whenever_it_ticks_every_day_is_begun_once_and_none_too_late(
    hours: list[int], name: str
) -> None:
    """Ticks at any distance, some of them doubled; days come in order, without a gap but of age."""
    trigger, now, checkpoint = TRIGGERS[name], EVE, ClockCheckpoint(name)
    begun: list[tuple[date, date]] = []
    for pause in hours:
        for _ in range(1 + pause % 2):
            latest = latest_day(now)
            days = days_to_begin(trigger, checkpoint, latest)
            assert len(days) <= DAYS_A_TICK_MAX
            begun += [(day, latest) for day in days]
            checkpoint = checkpoint.moved(days[-1] if days else checkpoint.until or latest)
        now += timedelta(hours=pause)

    days = [day for day, _ in begun]
    assert days == sorted(set(days))
    if trigger.MISSED_DAYS_MAX is None:
        assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    else:
        late = [(latest - day).days for day, latest in begun]
        assert max(late) <= trigger.MISSED_DAYS_MAX
