"""Tills, staff and the owner of two cards act at once while the cards are merged and parted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.builders.accounts import available, gets_points, in_force_since
from tests.builders.clock import START
from tests.builders.shops import a_buyer

pytestmark = pytest.mark.engine

ROUNDS = 4
RECEIPTS = 2  # in all no more than a day may earn with
HELD, EARNED = 100, 3  # points of each before, and of each receipt of a hundred roubles


def an_actor(world: World) -> Actor:
    return Actor(StaffKeyId("tests"), world.now())


def tries(act: Callable[[], object]) -> bool:
    """Act until it is done or refused for good; whether it was done."""
    try:
        act()
    except Refusal:
        return False
    return True


def sells(world: World, who: Customer, number: str) -> Callable[[], object]:
    paid = Money(10_000, "RUB")
    receipt = Receipt("s1", number, START, paid, (PurchaseLine("milk", "dairy", 1000, paid),))
    return lambda: record_purchase(world, an_actor(world), receipt, Identity("id", who.id))


def two(world: World, *, points: bool = True) -> tuple[Customer, Customer]:
    pair = a_buyer(world), a_buyer(world)
    last = (START + timedelta(days=300)).date()
    for each in pair if points else ():
        gets_points(world, each, {f"lot-{each.id}": (HELD, last)})
    return pair


def merges(world: World, one: Customer, other: Customer) -> Callable[[], object]:
    asked = MergeRequest(one.id, other.id, "one person")
    return lambda: merge_customers(world, an_actor(world), asked)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_receipts_merges_in_both_directions_and_undos_at_once(world: World, turn: int) -> None:
    in_force_since(world, read_preset("grocery"))
    one, other = two(world)
    acts = [
        sells(world, each, f"{turn}-{n}-{each.id}")
        for n in range(RECEIPTS)
        for each in (one, other)
    ]
    acts[2:2] = [merges(world, one, other), merges(world, other, one)]
    acts[5:5] = [
        lambda: undo_merge(world, an_actor(world), one.id, other.id),
        lambda: undo_merge(world, an_actor(world), other.id, one.id),
        merges(world, one, other),
    ]
    acts.append(
        lambda: return_purchase(
            world,
            an_actor(world),
            shop="s1",
            receipt=f"{turn}-0-{other.id}",
            request=ReturnRequest("back"),
        )
    )

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(tries, acts))

    assert not [each for each in verify_ledger(world) if each.differences]
    sold = sum(
        world.shopping.purchases.get(shop="s1", receipt=f"{turn}-{n}-{each.id}") is not None
        for n in range(RECEIPTS)
        for each in (one, other)
    )
    whole = 2 * HELD + EARNED * (sold - done[-1])
    assert sum(available(world, each) for each in (one, other)) == whole


def test_an_erasure_and_a_merge_at_once_leave_nobody_half_erased(world: World) -> None:
    in_force_since(world, read_preset("grocery"))
    for _ in range(ROUNDS):
        one, other = two(world)
        acts = [
            merges(world, one, other),
            lambda one=one: erase_by_staff(world, an_actor(world), one.id),  # type: ignore[misc]
            sells(world, other, f"e-{other.id}"),
        ]
        with ThreadPoolExecutor(3) as pool:
            done = list(pool.map(tries, acts))

        assert done[1]
        assert world.customers.profiles.get(one.id) is None
        assert world.customers.merges.pointer(other.id) is None
        left = world.customers.claims.owner_of_phone(other.phone.number)
        assert left == (None if world.customers.profiles.get(other.id) is None else other.id)
    assert not [each for each in verify_ledger(world) if each.differences]
