"""Transfers of one account at once, there and back: nothing is given twice, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.points.transfer_points import (
    TransferRequest,
    reverse_transfer,
    transfer_points,
)
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.shops import a_buyer
from tests.engine.points.scene import TILL, begins
from tests.engine.points.test_races import available, buys, until_decided

pytestmark = pytest.mark.engine

THREADS = 8


def gives(world: World, giver: Customer, taker: Customer, points: int) -> str:
    asked = TransferRequest(
        Identity("id", giver.id), Identity("id", taker.id), points, ("form", "form")
    )
    return transfer_points(world, Actor(TILL, world.now()), asked).record.id


def test_transfers_in_both_directions_never_give_more_than_there_is(world: World) -> None:
    begins(world)
    anna, boris = a_buyer(world), a_buyer(world)
    buys(world, anna, "a", 100_000)
    buys(world, boris, "b", 100_000)
    ways = [partial(gives, world, anna, boris, 60), partial(gives, world, boris, anna, 60)]

    with ThreadPoolExecutor(THREADS) as pool:
        decided = list(pool.map(until_decided, ways * (THREADS // 2)))

    refusals = {"points.insufficient", "transfer.limit"}
    assert any(each not in refusals for each in decided)
    assert available(world, anna) + available(world, boris) == 140
    assert not [each for each in verify_ledger(world) if each.differences]


def test_a_transfer_is_reversed_once(world: World) -> None:
    begins(world)
    anna, boris = a_buyer(world), a_buyer(world)
    buys(world, anna, "a", 100_000)
    made = gives(world, anna, boris, 70)

    def reverses() -> str:
        return reverse_transfer(world, Actor(TILL, world.now()), made).record.state

    with ThreadPoolExecutor(THREADS) as pool:
        decided = list(pool.map(until_decided, [reverses] * THREADS))

    assert decided.count("reversed") == 1
    assert set(decided) == {"reversed", "transfer.final"}
    assert (available(world, anna), available(world, boris)) == (70, 0)
    assert not [each for each in verify_ledger(world) if each.differences]
