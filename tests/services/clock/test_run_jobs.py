"""One tick: every job runs once, and a job that fails stops no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.campaigns.run import LAUNCH, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.handlers.workers.clock import clock as clock_hourly
from chalicelib.services.clock.run_jobs import JOBS
from chalicelib.settings import Settings
from local.clock.hourly_ticks import TICK
from tests.builders.clock import START, Clock
from tests.builders.clockwork import Clockwork, a_clockwork
from tests.builders.planning import a_campaign, a_launch, a_record, keep, people

NIGHT = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)  # 02:59 in Moscow
TODAY = NIGHT.date().toordinal()


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork


def test_a_job_that_fails_stops_no_other_and_is_reported(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fails(*_: object) -> None:
        raise Unavailable("table.unreachable")

    for name in JOBS:
        job = fails if name == "campaigns" else lambda *_, name=name: done.append(name)
        monkeypatch.setitem(JOBS, name, job)

    with pytest.raises(Unavailable, match="table"):
        clockwork.ticks()
    assert done == ["triggers", "counting", "measuring", "booking", "totals", "desk", "channels"]


def test_the_function_of_the_schedule_fails_when_a_job_fails(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Swallowed, the failure would count as a success, and the schedule would not come again."""

    def fails(*_: object) -> None:
        raise Unavailable("table.unreachable")

    monkeypatch.setitem(JOBS, "campaigns", fails)

    with pytest.raises(Unavailable, match="table"):
        clock_hourly(TICK, None)
    assert '"clock.broke"' in caplog.text


def test_the_function_of_the_schedule_ticks(clockwork: Clockwork) -> None:
    clock_hourly(TICK, None)

    assert clockwork.world.campaigns.checkpoints.get("birthday").until is not None


def test_the_base_is_counted_once_a_day_of_the_programme_when_the_night_is_over(
    clockwork: Clockwork,
) -> None:
    keep(clockwork.world, *people(25, shopping=Shopping((Bought(TODAY, 500),))))
    for _ in range(2):  # a new base is counted until it stays as it is
        clockwork.ticks(NIGHT)
        clockwork.works()
    before = clockwork.world.segments.thresholds.latest()
    clockwork.ticks(NIGHT + timedelta(minutes=1))
    asked = [job for job, _ in clockwork.planning.waiting if job["do"] == "count"]
    clockwork.works()
    clockwork.ticks(NIGHT + timedelta(hours=2))

    after = clockwork.world.segments.thresholds.latest()
    assert before
    assert after
    assert (before.day.isoformat(), after.day.isoformat()) == ("2026-11-21", "2026-11-22")
    assert len(asked) == 1
    assert clockwork.jobs("count") == []


def test_a_count_that_was_lost_is_asked_for_again(clockwork: Clockwork) -> None:
    clockwork.ticks(NIGHT)
    clockwork.planning.takes()
    clockwork.ticks(NIGHT)

    assert len(clockwork.jobs("count")) == 1


def test_results_are_asked_for_once_a_day(clockwork: Clockwork) -> None:
    clockwork.ticks(NIGHT)
    first = clockwork.world.campaigns.checkpoints.get("measuring")
    clockwork.ticks(NIGHT)
    same = clockwork.world.campaigns.checkpoints.get("measuring")
    clockwork.works()
    clockwork.ticks(NIGHT + timedelta(minutes=1))
    clockwork.works()
    clockwork.ticks(NIGHT + timedelta(minutes=2))
    next_day = clockwork.world.campaigns.checkpoints.get("measuring")

    assert first == same
    assert first.until
    assert next_day.until == first.until + timedelta(days=1)


def test_results_wait_three_hours_for_the_totals_of_the_day(clockwork: Clockwork) -> None:
    """The totals note who bought: without them the measuring has to read every customer."""
    clockwork.ticks(NIGHT)
    clockwork.works()
    found = []
    for hours in (24, 26, 27, 28):  # no worker counts the totals
        clockwork.ticks(NIGHT + timedelta(hours=hours, minutes=1))
        found.append(clockwork.world.campaigns.checkpoints.get("measuring").until)

    assert found == [found[0]] * 2 + [NIGHT.date() + timedelta(days=2)] * 2
    assert found[0] == NIGHT.date()


# Campaigns that people carry out


def test_a_scheduled_campaign_that_is_due_begins(clockwork: Clockwork) -> None:
    record = a_record(
        clockwork.world, a_campaign(starts_at=START), state=CampaignState.SCHEDULED, **_rehearsed()
    )

    clockwork.ticks(START)
    clockwork.ticks(START)

    assert clockwork.world.campaigns.records.get(record.id).state is CampaignState.RUNNING
    assert clockwork.world.campaigns.runs.get(record.id, LAUNCH)


def _rehearsed() -> dict[str, object]:
    from chalicelib.domain.campaigns.campaign import Rehearsed

    return {"rehearsed": Rehearsed("rehearsal-1", START, 0)}


@pytest.mark.parametrize(("minutes", "waits"), [(20, [1201]), (59, [3541]), (60, []), (600, [])])
def test_one_that_is_due_before_the_next_tick_has_a_job_that_waits(
    clockwork: Clockwork, minutes: int, waits: list[int]
) -> None:
    starts_at = START + timedelta(minutes=minutes)
    record = a_record(
        clockwork.world, a_campaign(starts_at=starts_at), state=CampaignState.SCHEDULED
    )

    clockwork.ticks(START)

    sent = [(job, delay_s) for job, delay_s in clockwork.planning.takes() if job["do"] == "start"]
    assert [job["campaign"] for job, _ in sent] == [record.id] * len(waits)
    assert [delay_s for _, delay_s in sent] == [min(wait, 900) for wait in waits]


def test_what_is_running_is_sent_on_and_what_is_not_is_left_alone(clockwork: Clockwork) -> None:
    records = [
        a_record(clockwork.world, state=state)
        for state in (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.FINISHED)
    ]
    for record in records:
        assert clockwork.world.campaigns.runs.begin(
            a_launch(clockwork.world, record, state=RunState.SENDING, parts=2)
        )

    clockwork.ticks(START)

    released = clockwork.jobs("release")
    assert [(job["campaign"], job["part"]) for job in released] == [
        (records[0].id, 0),
        (records[0].id, 1),
    ]


def test_a_campaign_whose_run_was_never_begun_does_no_harm(clockwork: Clockwork) -> None:
    a_record(clockwork.world)

    clockwork.ticks(START)

    assert clockwork.jobs("release") == []
