"""Purchases and returns when others are faster: tried again, a bounded number of times."""

from dataclasses import replace
from functools import partial

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.repo.shopping.receipts import Recorded
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import return_purchase
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import a_customer, found, save_change, save_erasure, stored
from tests.services.overtaken import TRANSACTION, overtaken

RUB = Money(100, "RUB")
TILL = Actor(StaffKeyId("till"), START)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def buys(world: World, customer: Customer, number: str = "1", actor: Actor = TILL) -> None:
    receipt = Receipt("s1", number, START, RUB, (PurchaseLine("sku", "dairy", 1000, RUB),))
    record_purchase(world, actor, receipt, Identity("id", customer.id))


def returns(world: World, number: str = "1") -> None:
    return_purchase(world, TILL, shop="s1", receipt=number)


def is_held(before: int) -> None:
    """Another transaction holds the profile, which so many writes precede."""
    reasons = [{"Code": "None"}] * before + [{"Code": "TransactionConflict"}]
    error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
    raise ClientError(error, "TransactWriteItems")


def held(world: World, times: int, *, before: int = 2) -> World:
    return overtaken(world, partial(is_held, before), times=times, write=TRANSACTION)


@pytest.mark.parametrize(("times", "fits"), [(TRIES_MAX - 1, True), (TRIES_MAX, False)])
def test_a_held_profile_is_tried_again_and_then_left_to_the_till(
    world: World, anna: Customer, times: int, *, fits: bool
) -> None:
    """F09."""
    busy = held(world, times)

    if fits:
        buys(busy, anna)
    else:
        with pytest.raises(Unavailable, match=r"customer\.contended"):
            buys(busy, anna)
    assert found(world, anna).shopping.orders == int(fits)


@pytest.mark.parametrize(("times", "fits"), [(TRIES_MAX - 1, True), (TRIES_MAX, False)])
def test_a_return_is_tried_again_as_well(
    world: World, anna: Customer, times: int, *, fits: bool
) -> None:
    buys(world, anna)
    busy = held(world, times, before=3)

    if fits:
        returns(busy)
    else:
        with pytest.raises(Unavailable, match=r"customer\.contended"):
            returns(busy)
    assert found(world, anna).shopping.orders == int(not fits)


def test_a_return_meets_a_purchase_and_both_count(world: World, anna: Customer) -> None:
    buys(world, anna)
    busy = overtaken(world, lambda: buys(world, anna, "2"), write=TRANSACTION)

    returns(busy)

    assert found(world, anna).shopping.orders == 1


def test_a_full_list_meets_another_purchase_and_both_count(world: World, anna: Customer) -> None:
    full = Shopping(tuple(Bought(740_000 + day, 1) for day in range(RECENT_MAX)))
    save_change(world, anna, replace(anna, shopping=full))
    busy = overtaken(world, lambda: buys(world, anna, "2"), write=TRANSACTION)

    buys(busy, anna)

    shopping = found(world, anna).shopping
    assert (shopping.orders, shopping.minor) == (RECENT_MAX + 2, RECENT_MAX + 200)


def test_who_left_buys_nothing_more(world: World, anna: Customer) -> None:
    save_erasure(world, anna, TILL, START)

    with pytest.raises(NotFound, match=r"customer\.not_found"):
        buys(world, anna)
    assert world.shopping.purchases.get(shop="s1", receipt="1") is None


def test_a_purchase_that_was_refused_for_its_number_keeps_no_answer(
    world: World, anna: Customer
) -> None:
    buys(world, anna)
    boris = stored(world, a_customer(chats=anna.chats))
    request = IdempotencyKey("k", "digest")

    with pytest.raises(Recorded):
        buys(world, boris, actor=replace(TILL, request=request))
    assert world.staff.answers.find(request, START) is None


def test_the_same_request_in_two_places_at_once_is_not_tried_again(
    world: World, anna: Customer
) -> None:
    """The caller must learn that it is running: a second try would find it done."""
    calls: list[int] = []

    def is_running() -> None:
        calls.append(1)
        reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * 3]
        error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise ClientError(error, "TransactWriteItems")

    busy = overtaken(world, is_running, times=TRIES_MAX, write=TRANSACTION)

    with pytest.raises(Conflict, match=r"idempotency\.running"):
        buys(busy, anna, actor=replace(TILL, request=IdempotencyKey("k", "digest")))
    assert len(calls) == 1
