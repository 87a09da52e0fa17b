"""Receipts in the table: written once for ever, marked as returned once, and found again."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.timeline import PurchaseMark, position_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import Purchase, PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.shopping.purchases import Recorded, Returned
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import a_customer, everything, save_erasure, stored

RUB = Money(100, "RUB")
BOUGHT = Bought(740_000, 100, (("dairy", 100),))
TILL = Actor(StaffKeyId("till"), START)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def a_purchase(customer: Customer, number: str = "1", **changes: Any) -> Purchase:
    receipt = Receipt("s1", number, START, RUB, (PurchaseLine("sku", "dairy", 1000, RUB),))
    return Purchase(replace(receipt, **changes), customer.id, BOUGHT)


def add(world: World, purchase: Purchase) -> None:
    world.commit(TILL, *world.shopping.purchases.add_writes(purchase, TILL))


def take_back(world: World, purchase: Purchase) -> None:
    world.commit(TILL, *world.shopping.purchases.return_writes(purchase, TILL))


def test_a_receipt_is_read_as_it_was_written(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)

    add(world, purchase)

    read = world.shopping.purchases.get(shop="s1", receipt="1")
    assert (read, read and read.bought) == (purchase, BOUGHT)
    assert world.shopping.purchases.get(shop="s2", receipt="1") is None


def test_a_known_number_says_what_is_known_of_it(world: World, anna: Customer) -> None:
    add(world, a_purchase(anna))

    with pytest.raises(Recorded) as recorded:
        add(world, a_purchase(anna, total=Money(200, "RUB")))

    assert recorded.value.purchase == a_purchase(anna)


def test_a_second_return_says_when_the_first_was(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)
    add(world, purchase)
    take_back(world, purchase)

    with pytest.raises(Returned) as returned:
        take_back(world, purchase)

    assert returned.value.purchase.returned_at == START


def test_who_left_buys_nothing_more(world: World, anna: Customer) -> None:
    save_erasure(world, anna, TILL, START)
    before = everything(world)

    with pytest.raises(CustomerChanged) as moved:
        add(world, a_purchase(anna))
    with pytest.raises(NotFound, match=r"customer\.not_found"):
        world.shopping.purchases.add_writes(a_purchase(anna), TILL, moved.value)
    assert everything(world) == before


def test_the_last_purchases_before_a_place_are_found(world: World, anna: Customer) -> None:
    for number in "123":
        add(world, a_purchase(anna, number))

    page = world.shopping.purchases.of_customer(anna.id, before=None, limit=2)
    rest = world.shopping.purchases.of_customer(anna.id, before=position_of(page[-1]), limit=2)

    assert [mark.receipt for mark in (*page, *rest)] == ["3", "2", "1"]
    assert rest == [PurchaseMark(START, "s1", "1", RUB)]


def test_nobody_bought_nothing(world: World) -> None:
    assert world.shopping.purchases.of_customer(CustomerId("nobody"), before=None, limit=5) == []
    assert world.shopping.purchases.get_many([]) == []
