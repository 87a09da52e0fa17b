"""B7: never faster than the channel's rate in any second, and hardly slower."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.repo.buckets import ChannelBusy
from chalicelib.services.pace_channel import SOON, Pace, pace_channel
from chalicelib.world import World
from tests.clock import START, Clock

RATE = 25
SECOND = timedelta(seconds=1)


@pytest.fixture
def fast(world: World, clock: Clock) -> World:
    """A world in which waiting moves the clock."""
    settings = replace(world.settings, telegram_per_second=RATE)
    return replace(world, settings=settings, sleep=lambda seconds: clock.moves(seconds=seconds))


@pytest.mark.parametrize("workers", [1, 3, 5])
def test_workers_together_keep_the_rate_and_use_it(fast: World, clock: Clock, workers: int) -> None:
    """Blocks of ten in turn: no second has more than the rate, and 90 % of it is used."""
    left: list[datetime] = []
    paces = [pace_channel(fast, "telegram") for _ in range(workers)]
    for _ in range(20):
        for pace in paces:
            pace.await_turn(10)
            clock.moves(milliseconds=15)  # reads and claims
            left += [clock.now() for _ in pace.departures(10)]
            clock.moves(milliseconds=5)  # writes down

    assert max(_within(left, SECOND)) <= RATE
    took = (left[-1] - left[0]).total_seconds()
    assert (len(left) - 1) / took >= 0.9 * RATE


def test_a_worker_that_is_late_does_not_hurry_to_make_up(fast: World, clock: Clock) -> None:
    pace = pace_channel(fast, "telegram")
    pace.await_turn(10)
    clock.moves(seconds=3)
    other = pace_channel(fast, "telegram")
    other.await_turn(10)
    left = [clock.now() for _ in other.departures(10)]

    left += [clock.now() for _ in pace.departures(10)]

    assert max(_within(left, SECOND)) <= RATE


def test_who_would_wait_long_is_sent_away(fast: World) -> None:
    fast.buckets.hold("telegram", START + 2 * SOON)
    pace = pace_channel(fast, "telegram")

    with pytest.raises(ChannelBusy):
        pace.await_turn(10)


def test_a_pause_holds_the_workers_own_times_too(fast: World, clock: Clock) -> None:
    pace = pace_channel(fast, "telegram")
    pace.await_turn(10)
    pace.hold(SECOND)

    list(pace.departures(1))

    assert clock.now() >= START + SECOND


def test_whoever_took_too_long_to_get_ready_may_find_the_channel_taken(
    fast: World, clock: Clock
) -> None:
    pace = pace_channel(fast, "telegram")
    pace.await_turn(10)
    clock.moves(milliseconds=300)
    fast.buckets.hold("telegram", clock.now() + 2 * SOON)

    with pytest.raises(ChannelBusy):
        list(pace.departures(10))


def test_a_channel_without_a_rate_is_not_waited_for(fast: World, clock: Clock) -> None:
    pace = pace_channel(fast, "webchat")
    pace.await_turn(10)
    pace.hold(SECOND)

    assert len(list(pace.departures(10))) == 10
    assert clock.now() == START


def test_the_rates_are_those_of_the_settings(world: World) -> None:
    intervals = {name: pace_channel(world, name).interval for name in ("telegram", "email", "sms")}

    assert intervals == {
        "telegram": SECOND / (25 * 0.95),
        "email": SECOND / (14 * 0.95),
        "sms": SECOND / (20 * 0.95),
    }
    assert isinstance(pace_channel(world, "webchat"), Pace)


def _within(left: list[datetime], span: timedelta) -> list[int]:
    """How many left from each departure on, within the span."""
    return [sum(each <= other < each + span for other in left) for each in left]
