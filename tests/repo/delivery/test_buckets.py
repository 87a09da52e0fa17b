"""A channel's free time is given away once, whoever asks."""

from datetime import timedelta

from chalicelib.world import World
from tests.builders.clock import START

SECOND = timedelta(seconds=1)
LONG = START + 60 * SECOND


def test_the_first_to_ask_begins_at_once(world: World) -> None:
    assert _reserve(world) == START


def test_whoever_comes_next_begins_where_the_last_one_ends(world: World) -> None:
    assert [_reserve(world) for _ in range(3)] == [START, START + SECOND, START + 2 * SECOND]


def test_time_that_passed_is_nobodys(world: World) -> None:
    _reserve(world)

    assert _reserve(world, ready=START + 10 * SECOND) == START + 10 * SECOND


def test_channels_do_not_wait_for_each_other(world: World) -> None:
    _reserve(world)

    assert _reserve(world, "email") == START


def test_what_would_begin_too_late_is_not_taken(world: World) -> None:
    _reserve(world, lasting=5 * SECOND)

    assert _reserve(world, until=START + SECOND) == START + 5 * SECOND
    assert _reserve(world) == START + 5 * SECOND


def test_a_pause_holds_everybody(world: World) -> None:
    world.delivery.buckets.hold("telegram", START + 30 * SECOND)

    assert _reserve(world) == START + 30 * SECOND


def test_a_shorter_pause_changes_nothing(world: World) -> None:
    world.delivery.buckets.hold("telegram", START + 30 * SECOND)
    world.delivery.buckets.hold("telegram", START + 3 * SECOND)

    assert _reserve(world) == START + 30 * SECOND


def test_a_pause_comes_behind_what_was_reserved(world: World) -> None:
    _reserve(world)
    world.delivery.buckets.hold("telegram", START + 30 * SECOND)

    assert _reserve(world) == START + 30 * SECOND


def _reserve(world: World, channel: str = "telegram", **changes: object) -> object:
    asked = {"ready": START, "lasting": SECOND, "until": LONG, **changes}
    return world.delivery.buckets.reserve(channel, **asked)  # type: ignore[arg-type]
