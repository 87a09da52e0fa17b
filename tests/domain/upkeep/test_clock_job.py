"""How a job of the clock stands, from its last result and from the days that it has done."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.upkeep.clock_job import (
    ClockJobResult,
    JobState,
    NightlyWork,
    job_state,
    next_run,
)

NOW = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
NIGHT = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)


def ran(*, ago: timedelta = timedelta(), code: str = "") -> ClockJobResult:
    return ClockJobResult("counting", NOW - ago, NOW - ago, code)


def work(done_until: date | None, *, since: datetime = NIGHT) -> NightlyWork:
    return NightlyWork(done_until, TODAY, since)


@pytest.mark.parametrize(
    ("result", "nightly", "state"),
    [
        (None, None, JobState.NEVER),
        (ran(), None, JobState.DONE),
        (ran(ago=timedelta(hours=2)), None, JobState.DONE),
        (ran(ago=timedelta(hours=2, seconds=1)), None, JobState.LATE),
        (ran(code="table.unreachable"), None, JobState.FAILED),
        (ran(), work(TODAY), JobState.DONE),
        (ran(), work(None), JobState.LATE),
        (ran(), work(None, since=NOW - timedelta(hours=6)), JobState.DONE),
    ],
)
def test_the_state_of_a_job(
    result: ClockJobResult | None, nightly: NightlyWork | None, state: JobState
) -> None:
    assert job_state(result, nightly, NOW) is state


def test_a_new_service_is_not_late_with_a_night_before_it() -> None:
    first = ran(ago=timedelta(hours=6)).after(None)
    again = ran().after(first)

    assert job_state(again, work(None), NOW) is JobState.DONE
    assert job_state(again, work(None), NOW + timedelta(seconds=1)) is JobState.LATE


def test_failures_are_counted_from_the_first_one_to_the_next_success() -> None:
    begin = ran(ago=timedelta(hours=3)).after(None)
    first = ran(ago=timedelta(hours=2), code="table.throttled").after(begin)
    second = ran(ago=timedelta(hours=1), code="table.unreachable").after(first)
    lone = ran(code="internal").after(None)

    assert (second.failing_since, second.succeeded_at) == (first.started_at, begin.ended_at)
    assert (lone.failing_since, lone.succeeded_at) == (NOW, None)
    assert ran().after(second).failing_since is None


@pytest.mark.parametrize(
    ("nightly", "night", "at"),
    [
        (None, NIGHT + timedelta(days=1), datetime(2026, 11, 21, 13, tzinfo=UTC)),
        (work(None), NIGHT + timedelta(days=1), datetime(2026, 11, 21, 13, tzinfo=UTC)),
        (work(TODAY), NIGHT + timedelta(days=1), datetime(2026, 11, 22, 1, tzinfo=UTC)),
        (
            work(TODAY),
            datetime(2026, 11, 22, tzinfo=UTC),
            datetime(2026, 11, 22, tzinfo=UTC),
        ),
    ],
)
def test_when_a_job_has_work_again(
    nightly: NightlyWork | None, night: datetime, at: datetime
) -> None:
    assert next_run(nightly, NOW, night) == at
