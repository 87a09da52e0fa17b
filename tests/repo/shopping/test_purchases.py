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
from chalicelib.domain.shopping.shopping import RECENT_MAX, Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.shopping.receipts import PurchaseMoved, Recorded, purchase_writes
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Write
from chalicelib.world import World
from tests.builders.clock import START
from tests.repo.builders import (
    a_customer,
    everything,
    found,
    save_change,
    save_erasure,
    stored,
)

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
    world.commit(TILL, *purchase_writes(purchase, TILL))


def take_back(world: World, purchase: Purchase) -> None:
    world.commit(TILL, *returning(world, purchase))


def returning(world: World, purchase: Purchase) -> list[Write]:
    after = replace(purchase, returned_at=START)
    profile = world.table.get(keys.customer(purchase.customer_id))
    store = world.shopping.purchases
    summary = store.summary_writes(purchase, after, profile)
    return [*store.return_writes(purchase, after, TILL), *summary]


def test_a_receipt_is_read_as_it_was_written(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)

    add(world, purchase)

    read = world.shopping.purchases.get(shop="s1", receipt="1")
    assert (read, read and read.bought) == (purchase, BOUGHT)
    assert world.shopping.purchases.get(shop="s2", receipt="1") is None


def test_a_known_number_says_what_is_known_of_it(world: World, anna: Customer) -> None:
    add(world, a_purchase(anna))

    with pytest.raises(Recorded, match=r"^purchase\.other$") as recorded:
        add(world, a_purchase(anna, total=Money(200, "RUB")))

    assert recorded.value.purchase == a_purchase(anna)


def test_a_second_return_is_decided_anew(world: World, anna: Customer) -> None:
    purchase = a_purchase(anna)
    add(world, purchase)
    take_back(world, purchase)

    with pytest.raises(PurchaseMoved, match=r"customer\.contended"):
        take_back(world, purchase)

    stored_purchase = world.shopping.purchases.get(shop="s1", receipt="1")
    assert stored_purchase
    assert stored_purchase.returned_at == START


def test_who_left_buys_nothing_more(world: World, anna: Customer) -> None:
    save_erasure(world, anna, TILL, START)
    before = everything(world)

    with pytest.raises(CustomerChanged) as moved:
        add(world, a_purchase(anna))
    with pytest.raises(NotFound, match=r"^customer\.not_found$"):
        purchase_writes(a_purchase(anna), TILL, moved.value)
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


def the_item(world: World, attribute: str) -> dict[str, Any]:
    """The one stored item that has an attribute."""
    (item,) = [each for each in everything(world).values() if attribute in each]
    return dict(item)


def test_a_receipt_is_stored_with_its_lines_and_who_entered_and_returned_it(
    world: World, anna: Customer
) -> None:
    line = PurchaseLine("sku", "сыры", 1000, RUB)
    purchase = a_purchase(anna, lines=(line,))
    add(world, purchase)
    take_back(world, purchase)

    item = the_item(world, "lines")
    assert item["lines"] == {"S": '[["sku","сыры",1000,100]]'}
    assert item["by"] == item["returned_by"] == {"S": "till"}


def test_a_returned_purchase_is_marked_on_the_timeline_and_leaves_the_sums(
    world: World, anna: Customer
) -> None:
    kept, returned = a_purchase(anna, "1"), a_purchase(anna, "2")
    add(world, kept)
    add(world, returned)
    before = the_item(world, "recent")
    take_back(world, returned)

    last, first = world.shopping.purchases.of_customer(anna.id, before=None, limit=5)
    assert (last.returned_at, first.returned_at) == (START, None)
    after = the_item(world, "recent")
    assert (len(before["recent"]["L"]), len(after["recent"]["L"])) == (2, 1)
    assert int(after["version"]["N"]) == int(before["version"]["N"]) + 1


def test_a_return_that_was_overtaken_by_a_purchase_is_decided_anew(
    world: World, anna: Customer
) -> None:
    first, second = a_purchase(anna, "1"), a_purchase(anna, "2")
    add(world, first)
    writes = returning(world, first)
    add(world, second)

    with pytest.raises(CustomerChanged):
        world.commit(TILL, *writes)
    take_back(world, first)

    assert the_item(world, "recent")["recent"] == {"L": [{"S": BOUGHT.to_text()}]}


def test_the_receipts_of_some_marks_are_found(world: World, anna: Customer) -> None:
    purchases = [a_purchase(anna, number) for number in "123"]
    for purchase in purchases:
        add(world, purchase)
    marks = world.shopping.purchases.of_customer(anna.id, before=None, limit=2)

    found = world.shopping.purchases.get_many(marks)

    assert sorted(each.receipt.number for each in found) == ["2", "3"]


def test_a_purchase_that_finds_the_list_full_rolls_it_up(world: World, anna: Customer) -> None:
    for number in range(RECENT_MAX):
        add(world, a_purchase(anna, str(number)))
    version = int(the_item(world, "recent")["version"]["N"])
    last = a_purchase(anna, "last")

    with pytest.raises(CustomerChanged) as moved:
        add(world, last)
    writes = purchase_writes(last, TILL, moved.value)
    world.commit(TILL, *writes)

    profile = the_item(world, "recent")
    assert len(profile["recent"]["L"]) < RECENT_MAX
    assert int(profile["version"]["N"]) == version + 1


def test_a_receipt_in_another_currency_is_read_line_by_line(world: World, anna: Customer) -> None:
    milk = PurchaseLine("milk", "dairy", 350, Money(60, "KZT"))
    bread = PurchaseLine("bread", "bakery", 2000, Money(40, "KZT"))
    purchase = a_purchase(anna, lines=(milk, bread), total=Money(100, "KZT"))

    add(world, purchase)

    assert world.shopping.purchases.get(shop="s1", receipt="1") == purchase
    (mark,) = world.shopping.purchases.of_customer(anna.id, before=None, limit=5)
    assert mark == PurchaseMark(START, "s1", "1", Money(100, "KZT"))


def test_a_purchase_makes_a_new_version_of_the_profile_so_that_other_writers_notice_it(
    world: World, anna: Customer
) -> None:
    add(world, a_purchase(anna))

    assert found(world, anna).version == anna.version + 1
    with pytest.raises(CustomerChanged):
        save_change(world, anna, replace(anna, city="Omsk"))


def test_a_roll_up_that_was_overtaken_is_decided_anew(world: World, anna: Customer) -> None:
    full = replace(anna, shopping=Shopping((BOUGHT,) * RECENT_MAX))
    save_change(world, anna, full)
    last = a_purchase(anna, "last")
    with pytest.raises(CustomerChanged) as moved:
        add(world, last)
    writes = purchase_writes(last, TILL, moved.value)
    now = found(world, anna)
    save_change(world, now, replace(now, city="Omsk"))

    with pytest.raises(CustomerChanged) as again:
        world.commit(TILL, *writes)
    world.commit(TILL, *purchase_writes(last, TILL, again.value))

    after = found(world, anna)
    assert (after.city, after.shopping.orders) == ("Omsk", RECENT_MAX + 1)


def test_a_return_from_an_erased_customer_marks_the_receipt_alone(
    world: World, anna: Customer
) -> None:
    purchase = a_purchase(anna)
    add(world, purchase)
    save_erasure(world, found(world, anna), TILL, START)
    tombstone = world.table.get(keys.customer(anna.id))

    take_back(world, purchase)

    read = world.shopping.purchases.get(shop="s1", receipt="1")
    assert read == replace(purchase, returned_at=START)
    (mark,) = world.shopping.purchases.of_customer(anna.id, before=None, limit=5)
    assert mark.returned_at == START
    assert world.table.get(keys.customer(anna.id)) == tombstone
