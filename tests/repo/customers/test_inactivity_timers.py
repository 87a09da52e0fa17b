"""Silences and the clock's marks: what is kept, and who wins."""

from collections.abc import Iterator
from datetime import date

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.repo.customers.inactivity_timers import InactivityTimer
from chalicelib.repo.table import agenda_keys
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.clockwork import a_clockwork
from tests.builders.planning import keep
from tests.repo.builders import a_customer

DAY, LATER = date(2026, 11, 22), date(2026, 12, 24)
ANNA = CustomerId("anna")


@pytest.fixture
def world(settings: Settings, clock: Clock) -> Iterator[World]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork.world


def standing(world: World, day: date) -> list[str]:
    due = agenda_keys.inactivity_timer(ANNA, day)["due"]
    return list(world.customers.audience.due_page(due, start="", limit=10).ids)


def test_a_silence_stands_in_the_agenda_on_its_day_alone(world: World) -> None:
    world.customers.timers.enrol(ANNA, DAY)
    (known,) = world.customers.timers.get_many([ANNA]).values()
    assert standing(world, DAY) == [ANNA]

    world.customers.timers.move([InactivityTimer(ANNA, LATER, 5, known.version)])

    assert standing(world, DAY) == []
    assert standing(world, LATER) == [ANNA]
    assert world.customers.timers.get_many([ANNA]) == {ANNA: InactivityTimer(ANNA, LATER, 5, 2)}


def test_who_was_moved_meanwhile_stays_where_they_are(world: World) -> None:
    world.customers.timers.enrol(ANNA, DAY)
    world.customers.timers.move([InactivityTimer(ANNA, LATER, 5, 1)])
    world.customers.timers.move([InactivityTimer(ANNA, DAY, 7, 1)])

    assert world.customers.timers.get_many([ANNA]) == {ANNA: InactivityTimer(ANNA, LATER, 5, 2)}


def test_who_is_forgotten_is_gone(world: World) -> None:
    world.customers.timers.enrol(ANNA, DAY)
    world.customers.timers.forget(ANNA)

    assert world.customers.timers.get_many([ANNA]) == {}
    assert standing(world, DAY) == []


def test_a_silence_is_no_customer_of_the_base(world: World) -> None:
    customer = a_customer(birthday=Birthday(14, 5, None))
    keep(world, customer)
    world.customers.timers.enrol(customer.id, DAY)

    pages = [
        world.customers.audience.base_page(part, 2, start="", limit=10).ids for part in range(2)
    ]

    assert sorted(map(len, pages)) == [0, 1]
    due = agenda_keys.birthday(customer.id, customer.birthday)["due"]
    assert world.customers.audience.due_page(due, start="", limit=10).ids == [customer.id]


def test_the_keys_of_some_days_are_all_their_shards() -> None:
    keys = agenda_keys.dues(agenda_keys.BIRTHDAY, ("02-28", "02-29"))

    assert keys[0] == "birthday#02-28#0"
    assert len(set(keys)) == 2 * agenda_keys.SHARDS
    own = agenda_keys.birthday(ANNA, Birthday(29, 2, 1992))["due"]
    assert own in keys


# Marks


def test_of_two_ticks_one_moves_the_mark(world: World) -> None:
    empty = world.campaigns.checkpoints.get("birthday")
    assert empty == ClockCheckpoint("birthday")

    assert world.campaigns.checkpoints.keep(empty.moved(DAY, open=["2026-11-22"]))
    assert not world.campaigns.checkpoints.keep(empty.moved(LATER))

    assert world.campaigns.checkpoints.get("birthday") == ClockCheckpoint(
        "birthday", DAY, ("2026-11-22",), 1
    )


def test_a_mark_of_nothing_yet_can_be_kept(world: World) -> None:
    assert world.campaigns.checkpoints.keep(ClockCheckpoint("measuring"))
    assert world.campaigns.checkpoints.get("measuring") == ClockCheckpoint("measuring", version=1)
