"""What people read about the jobs of the clock: the last run, failures, and missed nights."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.upkeep.clock_job import ClockJobResult, JobState
from chalicelib.services.clock.list_jobs import ClockJobStatus, ask_for_job, list_jobs
from chalicelib.services.clock.run_jobs import JOBS, run_job
from chalicelib.settings import Settings
from tests.builders.clock import Clock
from tests.builders.clockwork import Clockwork, a_clockwork

NIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # 3:00 in Moscow


@pytest.fixture
def clockwork(settings: Settings, clock: Clock) -> Iterator[Clockwork]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork


def jobs(clockwork: Clockwork) -> dict[str, ClockJobStatus]:
    return {each.name: each for each in list_jobs(clockwork.world)}


def test_before_the_first_tick_no_job_has_run(clockwork: Clockwork) -> None:
    found = jobs(clockwork)

    assert list(found) == list(JOBS)
    assert {each.state for each in found.values()} == {JobState.NEVER}


def test_after_a_tick_every_job_says_what_it_did(clockwork: Clockwork) -> None:
    clockwork.ticks(NIGHT)
    clockwork.works()
    clockwork.ticks(NIGHT + timedelta(hours=1))

    found = jobs(clockwork)
    assert {each.state for each in found.values()} == {JobState.DONE}
    assert found["counting"].done_until == date(2026, 11, 22)
    assert found["measuring"].next_at == NIGHT + timedelta(days=1)
    assert found["triggers"].next_at == NIGHT + timedelta(hours=2)
    result = found["campaigns"].result
    assert result is not None
    assert result.counts == {"scheduled": 0, "running": 0}


def test_a_failure_is_told_with_its_beginning_until_a_success(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Unavailable("table.throttled")

    with monkeypatch.context() as broken:
        broken.setitem(JOBS, "triggers", fails)
        for hours in range(2):
            with pytest.raises(Unavailable):
                clockwork.ticks(NIGHT + timedelta(hours=hours))
    job = jobs(clockwork)["triggers"]
    clockwork.ticks(NIGHT + timedelta(hours=2))

    assert job.result is not None
    assert (job.state, job.result.code) == (JobState.FAILED, "table.throttled")
    assert job.result.failing_since == NIGHT
    assert jobs(clockwork)["triggers"].state is JobState.DONE


def test_a_mistake_of_ours_is_kept_although_it_ends_the_tick(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setitem(JOBS, "measuring", breaks)
    with pytest.raises(KeyError):
        clockwork.ticks(NIGHT)

    found = jobs(clockwork)
    assert found["measuring"].state is JobState.FAILED
    assert found["counting"].state is not JobState.FAILED
    assert found["booking"].state is JobState.NEVER  # it had no turn


def test_a_clock_that_stands_still_is_late(clockwork: Clockwork) -> None:
    clockwork.ticks(NIGHT)
    clockwork.clock.at = NIGHT + timedelta(hours=3)

    assert {each.state for each in jobs(clockwork).values()} == {JobState.LATE}


def test_work_of_the_night_that_is_not_done_is_late(clockwork: Clockwork) -> None:
    for hour in range(8):
        clockwork.ticks(NIGHT + timedelta(hours=hour))  # nobody does what the ticks queue

    found = jobs(clockwork)
    assert found["counting"].state is JobState.LATE
    assert found["measuring"].state is JobState.DONE


def test_accounts_that_still_wait_hold_the_booking_back(clockwork: Clockwork) -> None:
    stored = clockwork.world.campaigns.checkpoints
    stored.keep(stored.get("booking").moved(date(2026, 11, 21), open=["2026-11-19"]))

    assert jobs(clockwork)["booking"].done_until == date(2026, 11, 18)


def test_a_tick_that_ends_late_does_not_hide_a_newer_one(clockwork: Clockwork) -> None:
    results = clockwork.world.campaigns.job_results
    results.keep([ClockJobResult("triggers", NIGHT, NIGHT + timedelta(minutes=9))])
    results.keep([ClockJobResult("triggers", NIGHT, NIGHT + timedelta(minutes=5), "table.busy")])

    assert results.all()["triggers"].code == ""


def test_results_that_cannot_be_stored_fail_no_tick(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(*_: object) -> bool:
        raise Unavailable("table.throttled")

    monkeypatch.setattr(type(clockwork.world.campaigns.job_results), "keep", lost)
    clockwork.ticks(NIGHT)

    assert "clock.results_lost" in caplog.text
    assert clockwork.world.campaigns.checkpoints.get("measuring").until is not None


def test_a_job_that_a_person_asks_for_runs_once_more_and_stands_in_the_audit(
    clockwork: Clockwork,
) -> None:
    actor = Actor(StaffKeyId("tests"), clockwork.world.now())
    ask_for_job(clockwork.world, actor, "measuring")
    clockwork.works()

    found = jobs(clockwork)
    assert found["measuring"].state is JobState.DONE
    assert found["triggers"].state is JobState.NEVER
    day = clockwork.world.staff.audit.of_day(actor.at.date())
    assert [(entry.what, entry.subject) for _, entry in day] == [("job.asked", "measuring")]


def test_an_unknown_job_is_refused(clockwork: Clockwork) -> None:
    actor = Actor(StaffKeyId("tests"), clockwork.world.now())

    with pytest.raises(NotFound):
        ask_for_job(clockwork.world, actor, "nothing")
    with pytest.raises(NotFound):
        run_job(clockwork.world, "nothing")
