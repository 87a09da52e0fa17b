"""Tills, a change of the profile and readers at once: no purchase is seen twice, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Event

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.services.points.verify_ledger import verify_account
from chalicelib.services.shopping.keep_history import UNFOLDED_MAX
from chalicelib.world import World
from tests.builders.shops import a_buyer
from tests.engine.points.scene import begins
from tests.engine.points.test_races import buys, until_decided
from tests.repo.builders import found

pytestmark = pytest.mark.engine

SOLD = 4 * UNFOLDED_MAX + 3
TILLS = 3
FIELDS = frozenset({"shopping", "categories"})


def seen(world: World, anna: Customer) -> list[int]:
    """How many purchases each kind of reader sees, one after the other."""
    one = found(world, anna)
    (other,) = world.customers.audience.find([anna.id], FIELDS, strongly=True).customers
    return [one.shopping.orders, other.shopping.orders]


def reads(world: World, anna: Customer, ended: Event) -> list[int]:
    counts = list[int]()
    while not ended.is_set():
        counts += seen(world, anna)
    return counts


def changes(world: World, anna: Customer, ended: Event) -> int:
    """Change the city again and again; the whole profile is written each time."""

    def move(number: int, customer: Customer) -> str:
        after = replace(customer, city=f"city {number}")
        world.commit(None, *world.customers.profiles.change_writes(customer, after))
        return "changed"

    number = 0
    while not ended.is_set():
        number += 1
        until_decided(partial(with_customer, world, anna.id, partial(move, number)))
    return number


def test_readers_see_each_purchase_once_while_tills_sell(world: World) -> None:
    begins(world)
    anna, ended = a_buyer(world), Event()

    with ThreadPoolExecutor(TILLS + 2) as pool:
        reader = pool.submit(reads, world, anna, ended)
        writer = pool.submit(changes, world, anna, ended)
        sales = [partial(buys, world, anna, f"R-{number}", 10_000) for number in range(SOLD)]
        decided = list(pool.map(until_decided, sales))
        ended.set()

    assert decided == ["sold"] * SOLD
    assert writer.result() > 0
    counts = reader.result()
    assert counts == sorted(counts)
    assert seen(world, anna) == [SOLD, SOLD]
    assert found(world, anna).shopping.minor == SOLD * 10_000
    assert verify_account(world, anna.id).differences == ()
