"""B7: never faster than the channel's rate in any second, and hardly slower."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.repo.delivery.buckets import SOON, RateLimit
from chalicelib.world import World
from tests.builders.clock import START, Clock

RATE = 25
SECOND = timedelta(seconds=1)


@pytest.fixture
def fast(world: World, clock: Clock) -> World:
    """A world in which waiting moves the clock."""
    settings = replace(world.settings, telegram_per_second=RATE)
    return replace(world, settings=settings, sleep=lambda seconds: clock.moves(seconds=seconds))


@pytest.mark.parametrize("workers", [1, 3, 5])
def test_workers_together_keep_the_rate_and_use_it(fast: World, clock: Clock, workers: int) -> None:
    """Batches of ten in turn: no second has more than the rate, and 90 % of it is used."""
    left: list[datetime] = []
    limits = [_limit(fast, "telegram") for _ in range(workers)]
    for _ in range(20):
        for limit in limits:
            limit.await_turn(10)
            clock.moves(milliseconds=15)  # reads and claims
            left += [clock.now() for _ in limit.departures(10)]
            clock.moves(milliseconds=5)  # writes down

    assert max(_within(left, SECOND)) <= RATE
    took = (left[-1] - left[0]).total_seconds()
    assert (len(left) - 1) / took >= 0.9 * RATE


@pytest.mark.parametrize("rate", [1, 5, 14, 20, 25, 30, 100])
def test_a_machine_that_is_busy_makes_nobody_faster(world: World, clock: Clock, rate: int) -> None:
    """A sleep may last longer than asked, and anything may take its time between two messages."""
    chance = random.Random(rate)

    def oversleeps(seconds: float) -> None:
        clock.moves(seconds=seconds + chance.choice([0, 0, 0, 0.015, 0.045, 0.3]))

    settings = replace(world.settings, telegram_per_second=rate)
    busy = replace(world, settings=settings, sleep=oversleeps)
    left: list[datetime] = []
    for limit in [_limit(busy, "telegram") for _ in range(3)] * 8:
        busy_until = limit.await_turn(10)
        if busy_until:
            clock.at = max(busy_until, clock.at)
            continue
        for _ in limit.departures(10):
            left.append(clock.now())
            clock.moves(milliseconds=chance.choice([0, 1, 1, 30, 60]))

    assert len(left) > 100
    assert max(_within(left, SECOND)) <= rate


def test_a_worker_that_is_late_does_not_hurry_to_make_up(fast: World, clock: Clock) -> None:
    limit = _limit(fast, "telegram")
    limit.await_turn(10)
    clock.moves(seconds=3)
    other = _limit(fast, "telegram")
    other.await_turn(10)
    left = [clock.now() for _ in other.departures(10)]

    left += [clock.now() for _ in limit.departures(10)]

    assert max(_within(left, SECOND)) <= RATE


def test_who_would_wait_long_is_sent_away(fast: World) -> None:
    fast.delivery.buckets.hold("telegram", START + 2 * SOON)
    limit = _limit(fast, "telegram")

    assert limit.await_turn(10) == START + 2 * SOON
    assert fast.delivery.buckets.reserve(
        "telegram", ready=START, lasting=SECOND, until=START + 2 * SOON
    ) == (START + 2 * SOON), "nothing was reserved"


def test_a_pause_holds_the_workers_own_times_too(fast: World, clock: Clock) -> None:
    limit = _limit(fast, "telegram")
    limit.await_turn(10)
    limit.hold(SECOND)

    list(limit.departures(1))

    assert clock.now() >= START + SECOND


def test_whoever_took_too_long_to_get_ready_may_find_the_channel_taken(
    fast: World, clock: Clock
) -> None:
    limit = _limit(fast, "telegram")
    limit.await_turn(10)
    clock.moves(milliseconds=300)
    fast.delivery.buckets.hold("telegram", clock.now() + 2 * SOON)

    assert list(limit.departures(10)) == []


def test_who_sleeps_through_every_time_is_sent_away(fast: World, clock: Clock) -> None:
    """Others take what comes next each time: the rest of the batch is tried a little later."""

    def oversleeps(seconds: float) -> None:
        clock.moves(seconds=seconds + 0.3)
        fast.delivery.buckets.hold("telegram", clock.now() + timedelta(milliseconds=50))

    limit = _limit(replace(fast, sleep=oversleeps), "telegram")
    oversleeps(0)

    assert len(list(limit.departures(10))) < 10
    assert clock.now() - START < timedelta(seconds=5)


def test_a_channel_without_a_rate_is_not_waited_for(fast: World, clock: Clock) -> None:
    limit = _limit(fast, "webchat")
    limit.await_turn(10)
    limit.hold(SECOND)

    assert len(list(limit.departures(10))) == 10
    assert clock.now() == START


def test_the_rates_are_those_of_the_settings(world: World) -> None:
    intervals = {name: _limit(world, name).interval for name in ("telegram", "email", "sms")}

    assert intervals == {
        "telegram": SECOND / (25 * 0.93),
        "email": SECOND / (14 * 0.93),
        "sms": SECOND / (20 * 0.93),
    }
    assert isinstance(_limit(world, "webchat"), RateLimit)


def _limit(world: World, channel: str) -> RateLimit:
    return world.delivery.buckets.limit(channel, world.settings.rates_per_second.get(channel))


def _within(left: list[datetime], span: timedelta) -> list[int]:
    """How many left from each departure on, within the span."""
    return [sum(each <= other < each + span for other in left) for each in left]
