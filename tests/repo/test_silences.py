"""Silences and the clock's marks: what is kept, and who wins."""

from collections.abc import Iterator
from datetime import date

import pytest

from chalicelib.domain.birthday import Birthday
from chalicelib.domain.ids import CustomerId
from chalicelib.repo import agenda_keys
from chalicelib.repo.clock_marks import ClockMark
from chalicelib.repo.silences import Silence
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.clock import Clock
from tests.clockwork import a_clockwork
from tests.planning import keep
from tests.repo.builders import a_customer

DAY, LATER = date(2026, 11, 22), date(2026, 12, 24)
ANNA = CustomerId("anna")


@pytest.fixture
def world(settings: Settings, clock: Clock) -> Iterator[World]:
    with a_clockwork(settings, clock) as clockwork:
        yield clockwork.world


def standing(world: World, day: date) -> list[str]:
    due = agenda_keys.silent(ANNA, day)["due"]
    return list(world.customers.due_page(due, start="", limit=10).ids)


def test_a_silence_stands_in_the_agenda_on_its_day_alone(world: World) -> None:
    world.silences.enrol(ANNA, DAY)
    (known,) = world.silences.get_many([ANNA]).values()
    assert standing(world, DAY) == [ANNA]

    world.silences.move([Silence(ANNA, LATER, 5, known.version)])

    assert standing(world, DAY) == []
    assert standing(world, LATER) == [ANNA]
    assert world.silences.get_many([ANNA]) == {ANNA: Silence(ANNA, LATER, 5, 2)}


def test_who_was_moved_meanwhile_stays_where_they_are(world: World) -> None:
    world.silences.enrol(ANNA, DAY)
    world.silences.move([Silence(ANNA, LATER, 5, 1)])
    world.silences.move([Silence(ANNA, DAY, 7, 1)])

    assert world.silences.get_many([ANNA]) == {ANNA: Silence(ANNA, LATER, 5, 2)}


def test_who_is_forgotten_is_gone(world: World) -> None:
    world.silences.enrol(ANNA, DAY)
    world.silences.forget(ANNA)

    assert world.silences.get_many([ANNA]) == {}
    assert standing(world, DAY) == []


def test_a_silence_is_no_customer_of_the_base(world: World) -> None:
    customer = a_customer(birthday=Birthday(14, 5, None))
    keep(world, customer)
    world.silences.enrol(customer.id, DAY)

    pages = [world.customers.base_page(part, 2, start="", limit=10).ids for part in range(2)]

    assert sorted(map(len, pages)) == [0, 1]
    due = agenda_keys.birthday(customer.id, customer.birthday)["due"]
    assert world.customers.due_page(due, start="", limit=10).ids == [customer.id]


def test_the_keys_of_some_days_are_all_their_shards() -> None:
    keys = agenda_keys.dues(agenda_keys.BIRTHDAY, ("02-28", "02-29"))

    assert keys[0] == "birthday#02-28#0"
    assert len(set(keys)) == 2 * agenda_keys.SHARDS
    own = agenda_keys.birthday(ANNA, Birthday(29, 2, 1992))["due"]
    assert own in keys


# Marks


def test_of_two_ticks_one_moves_the_mark(world: World) -> None:
    empty = world.clock_marks.get("birthday")
    assert empty == ClockMark("birthday")

    assert world.clock_marks.keep(empty.moved(DAY, open=["2026-11-22"]))
    assert not world.clock_marks.keep(empty.moved(LATER))

    assert world.clock_marks.get("birthday") == ClockMark("birthday", DAY, ("2026-11-22",), 1)


def test_a_mark_of_nothing_yet_can_be_kept(world: World) -> None:
    assert world.clock_marks.keep(ClockMark("measuring"))
    assert world.clock_marks.get("measuring") == ClockMark("measuring", version=1)
