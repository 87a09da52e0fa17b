"""The clock of the local service: every hour ticks, and its work is done before the next one."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.clock.hourly_ticks import HourlyTicks, Progress
from local.clock.turnable_clock import ClockRunsForward, TurnableClock
from tests.local.simulator.site import a_site

START = datetime(2030, 5, 14, 9, 30, tzinfo=UTC)


class Ticks:
    """What was done at which hour, and a queue that each tick fills."""

    def __init__(self, clock: TurnableClock) -> None:
        self.clock = clock
        self.at: list[datetime] = []
        self.left: list[int] = []
        self.waits = 0

    def __call__(self, event: dict[str, Any], _: Any) -> None:
        assert datetime.fromisoformat(event["time"]) <= self.clock.now()
        self.left.append(self.waits)
        self.at.append(self.clock.now().replace(second=0, microsecond=0))
        self.waits = 3

    def waiting(self) -> int:
        self.waits = max(0, self.waits - 1)
        return self.waits


@pytest.fixture
def clock() -> TurnableClock:
    clock = TurnableClock()
    clock.start_at(START)
    return clock


@pytest.fixture
def ticks(clock: TurnableClock) -> Ticks:
    return Ticks(clock)


def hours(*numbers: int) -> list[datetime]:
    return [START.replace(hour=number, minute=0) for number in numbers]


def test_each_hour_ticks_once_in_order_and_after_the_work_of_the_one_before(
    clock: TurnableClock, ticks: Ticks
) -> None:
    turning = HourlyTicks(clock, ticks, ticks.waiting)

    turning.turn_to(START + timedelta(hours=3))
    turning.turn_to(START + timedelta(hours=4))

    # The hour in which the service started is the first.
    assert ticks.at == [START, *hours(10, 11, 12, 13)]
    assert ticks.left == [0] * 5
    assert clock.now() >= START + timedelta(hours=4)


def test_a_turn_within_the_hour_only_turns(clock: TurnableClock, ticks: Ticks) -> None:
    turning = HourlyTicks(clock, ticks, ticks.waiting)
    turning.turn_to(START + timedelta(minutes=1))

    turning.turn_to(START + timedelta(minutes=20))

    assert len(ticks.at) == 1
    with pytest.raises(ClockRunsForward):
        turning.turn_to(START)


def test_a_tick_that_fails_is_not_the_last(clock: TurnableClock) -> None:
    seen: list[str] = []

    def breaks(event: dict[str, Any], _: Any) -> None:
        seen.append(event["time"])
        raise RuntimeError

    HourlyTicks(clock, breaks, lambda: 0).turn_to(START + timedelta(hours=2))

    assert len(seen) == 3


def test_an_hour_that_comes_by_itself_ticks(clock: TurnableClock, ticks: Ticks) -> None:
    turning = HourlyTicks(clock, ticks, ticks.waiting, look_every_s=0.01)
    with turning.running():
        _until(lambda: len(ticks.at) == 1)
        clock.turn_to(START + timedelta(hours=30))
        _until(lambda: len(ticks.at) > 1)

    # Hours that passed while nothing ran are made good by the marks: one tick is enough.
    assert ticks.at[1] - ticks.at[0] == timedelta(hours=30)
    assert len(ticks.at) == 2


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_messengers_clock_turns_with_all_that_the_hours_lead_to(tmp_path: Path) -> None:
    turned: list[datetime] = []
    shown: list[list[int]] = []
    with a_site(tmp_path) as site:

        def turn(instant: datetime, progress: Progress) -> None:
            turned.append(instant)
            progress(3, 24)
            shown.append(site.ask("GET", "/changes?after=-1")["turn"])

        site.simulator.turning = turn
        site.ask("POST", "/clock", {"to": "2031-01-01T00:00:00Z"})
        after = site.ask("GET", "/changes?after=-1")["turn"]

    assert turned == [datetime(2031, 1, 1, tzinfo=UTC)]
    assert shown == [[3, 24]]
    assert after is None


def test_a_turn_reports_its_progress(clock: TurnableClock, ticks: Ticks) -> None:
    seen: list[tuple[int, int]] = []

    HourlyTicks(clock, ticks, ticks.waiting).turn_to(
        START + timedelta(hours=2), lambda done, hours: seen.append((done, hours))
    )

    assert seen == [(0, 3), (1, 3), (2, 3)]
