"""Look-ups of an hour, by asker: counted in the table; what is used up is remembered in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.world import World
from chalicelib.world.lookups import SPENT_MAX, Limits
from tests.builders.clock import START

KEY, ADDRESS = "key#till", "address#198.51.100.7"


def refused(world: World, limits: Limits) -> int:
    with pytest.raises(Unavailable, match=r"customers\.too_many_searches") as spent:
        world.lookups.spend(limits, world.now())
    return spent.value.retry_after_s


def test_every_asker_of_an_answer_pays_and_the_first_without_budget_refuses(world: World) -> None:
    for _ in range(2):
        world.lookups.spend({KEY: 5, ADDRESS: 2}, START)

    assert refused(world, {KEY: 5, ADDRESS: 2}) == 3600
    world.lookups.refuse_if_spent({KEY: 5}, START)
    with pytest.raises(Unavailable):
        world.lookups.refuse_if_spent({ADDRESS: 2}, START)


def test_the_next_hour_is_another(world: World) -> None:
    refused(world, {KEY: 0})

    world.lookups.refuse_if_spent({KEY: 0}, START + timedelta(hours=1))


def test_another_container_counts_on_and_has_to_find_out_itself(world: World) -> None:
    other = replace(world)
    world.lookups.spend({KEY: 1}, START)

    other.lookups.refuse_if_spent({KEY: 1}, START)
    refused(other, {KEY: 1})


def test_memory_is_bounded(world: World) -> None:
    for number in range(SPENT_MAX + 1):
        refused(world, {f"key#{number}": 0})

    world.lookups.refuse_if_spent({"key#0": 0}, START)
    with pytest.raises(Unavailable):
        world.lookups.refuse_if_spent({f"key#{SPENT_MAX}": 0}, START)
