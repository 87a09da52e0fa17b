"""Receipts in the table when others are faster: tried again, a bounded number of times."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import PurchaseMark, position_of
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.shopping.purchases import TRIES_MAX, Recorded, Returned
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import a_customer, found, stored

RUB = Money(100, "RUB")
BOUGHT = Bought(740_000, 100, (("dairy", 100),))


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def a_purchase(customer: Customer, number: str = "1", **changes: Any) -> Purchase:
    receipt = Receipt("s1", number, START, RUB, (PurchaseLine("sku", "dairy", 1000, RUB),))
    return Purchase(replace(receipt, **changes), customer.id, BOUGHT)


def an_act() -> Actor:
    return Actor(StaffKeyId("till"), START)


def hampered(world: World, be_in_the_way: Callable[[], object], times: int) -> World:
    """The same world, in which this happens just before each of the next transactions."""
    client, left = world.client("dynamodb"), [be_in_the_way] * times

    class Client:
        def __getattr__(self, operation: str) -> Any:
            if operation == "transact_write_items" and left:
                left.pop()()
            return getattr(client, operation)

    return replace(world, client=lambda _: Client())


def is_held() -> None:
    """Another transaction holds the profile."""
    reasons = [{"Code": "None"}, {"Code": "None"}, {"Code": "TransactionConflict"}]
    error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
    raise ClientError(error, "TransactWriteItems")


def test_a_receipt_is_read_as_it_was_written(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)

    world.shopping.purchases.add(purchase, an_act())

    read = world.shopping.purchases.get(shop="s1", receipt="1")
    assert (read, read and read.bought) == (purchase, BOUGHT)
    assert world.shopping.purchases.get(shop="s2", receipt="1") is None


@pytest.mark.parametrize(("times", "fits"), [(TRIES_MAX - 1, True), (TRIES_MAX, False)])
def test_a_held_profile_is_tried_again_and_then_left_to_the_till(
    world: World, anna: Customer, times: int, *, fits: bool
) -> None:
    """F09."""
    busy = hampered(world, is_held, times)

    if fits:
        busy.shopping.purchases.add(a_purchase(anna), an_act())
    else:
        with pytest.raises(Unavailable, match=r"customer\.contended"):
            busy.shopping.purchases.add(a_purchase(anna), an_act())
    assert found(world, anna).shopping.orders == int(fits)


@pytest.mark.parametrize(("times", "fits"), [(TRIES_MAX - 1, True), (TRIES_MAX, False)])
def test_a_return_is_tried_again_as_well(
    world: World, anna: Customer, times: int, *, fits: bool
) -> None:
    purchase = a_purchase(anna)
    world.shopping.purchases.add(purchase, an_act())
    busy = hampered(world, is_held, times)

    if fits:
        busy.shopping.purchases.take_back(purchase, an_act())
    else:
        with pytest.raises(Unavailable, match=r"customer\.contended"):
            busy.shopping.purchases.take_back(purchase, an_act())
    assert found(world, anna).shopping.orders == int(not fits)


def test_a_return_meets_a_purchase_and_both_count(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)
    world.shopping.purchases.add(purchase, an_act())
    other = a_purchase(anna, "2")
    busy = hampered(world, lambda: world.shopping.purchases.add(other, an_act()), 1)

    busy.shopping.purchases.take_back(purchase, an_act())

    assert found(world, anna).shopping.orders == 1


def test_a_full_list_meets_another_purchase_and_both_count(world: World, anna: Customer) -> None:
    full = Shopping(tuple(Bought(740_000 + day, 1) for day in range(RECENT_MAX)))
    world.customers.profiles.change(anna, replace(anna, shopping=full), an_act())
    busy = hampered(world, lambda: world.shopping.purchases.add(a_purchase(anna, "2"), an_act()), 1)

    busy.shopping.purchases.add(a_purchase(anna), an_act())

    shopping = found(world, anna).shopping
    assert (shopping.orders, shopping.minor) == (RECENT_MAX + 2, RECENT_MAX + 200)


def test_a_known_number_says_what_is_known_of_it(world: World, anna: Customer) -> None:
    world.shopping.purchases.add(a_purchase(anna), an_act())

    with pytest.raises(Recorded) as recorded:
        world.shopping.purchases.add(a_purchase(anna, total=Money(200, "RUB")), an_act())

    assert recorded.value.purchase == a_purchase(anna)


def test_a_second_return_says_when_the_first_was(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)
    world.shopping.purchases.add(purchase, an_act())
    world.shopping.purchases.take_back(purchase, an_act())

    with pytest.raises(Returned) as returned:
        world.shopping.purchases.take_back(purchase, an_act())

    assert returned.value.purchase.returned_at == START


def test_who_left_buys_nothing_more(world: World, anna: Customer) -> None:
    world.customers.profiles.erase(anna, an_act(), START)

    with pytest.raises(NotFound, match=r"customer\.not_found"):
        world.shopping.purchases.add(a_purchase(anna), an_act())
    assert world.shopping.purchases.get(shop="s1", receipt="1") is None


def test_the_last_purchases_before_a_place_are_found(world: World, anna: Customer) -> None:
    for number in "123":
        world.shopping.purchases.add(a_purchase(anna, number), an_act())

    page = world.shopping.purchases.of_customer(anna.id, before=None, limit=2)
    rest = world.shopping.purchases.of_customer(anna.id, before=position_of(page[-1]), limit=2)

    assert [mark.receipt for mark in (*page, *rest)] == ["3", "2", "1"]
    assert rest == [PurchaseMark(START, "s1", "1", RUB)]


def test_nobody_bought_nothing(world: World) -> None:
    assert world.shopping.purchases.of_customer(CustomerId("nobody"), before=None, limit=5) == []
    assert world.shopping.purchases.get_many([]) == []
