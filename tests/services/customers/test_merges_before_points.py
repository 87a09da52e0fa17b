"""Customers who were merged before there was a programme have the points of both afterwards."""

from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.customers.merging.merge_customers import MergeRequest, merge_customers
from chalicelib.services.customers.merging.undo_merge import undo_merge
from chalicelib.services.points.presets.read_presets import read_preset
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.backfill_points import backfill_points
from chalicelib.world import World
from tests.builders.accounts import account_of, available, in_force_since
from tests.builders.clock import START
from tests.builders.shops import RECEIPTS, a_buyer, a_small_receipt, returns
from tests.builders.staff import Caller, a_caller


@pytest.fixture
def till(world: World) -> Caller:
    return a_caller(world, Role.INTEGRATION)


def buys(till: Caller, customer: Customer) -> dict[str, object]:
    body = a_small_receipt("1000.00", customer_id=customer.id)
    assert till.asks("POST", RECEIPTS, body).status == 201
    return body


def an_actor(world: World) -> Actor:
    return Actor(StaffKeyId("tests"), world.now())


def is_sound(world: World) -> bool:
    return not [each for each in verify_ledger(world) if each.differences]


def merged(world: World, till: Caller) -> tuple[Customer, Customer, dict[str, object]]:
    anna, twin = a_buyer(world), a_buyer(world)
    buys(till, anna)
    receipt = buys(till, twin)
    merge_customers(world, an_actor(world), MergeRequest(anna.id, twin.id, "one person"))
    in_force_since(world, read_preset("grocery"))
    return anna, twin, receipt


def test_receipts_of_the_other_get_points_too(world: World, till: Caller) -> None:
    anna, twin, receipt = merged(world, till)

    done = backfill_points(world, an_actor(world), anna.id, START - timedelta(days=9))

    assert (done.valued, available(world, anna)) == (2, 60)
    assert backfill_points(world, an_actor(world), anna.id, START - timedelta(days=9)).valued == 0
    assert is_sound(world)
    with pytest.raises(Conflict, match="merge"):
        undo_merge(world, an_actor(world), anna.id, twin.id)
    assert returns(till, receipt).status == 200
    assert available(world, anna) == 30
    assert is_sound(world)


def test_an_undo_takes_the_history_of_the_other_out_of_a_new_account(
    world: World, till: Caller
) -> None:
    anna, twin, _ = merged(world, till)
    buys(till, anna)

    undo_merge(world, an_actor(world), anna.id, twin.id)

    assert account_of(world, anna).receipts == 2
    buys(till, twin)
    assert account_of(world, twin).receipts == 2
    assert is_sound(world)
