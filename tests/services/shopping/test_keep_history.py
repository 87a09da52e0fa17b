"""The newest purchases stand in the account, and every reader sees them beside the profile."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from bench.capacity import item_bytes
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.shopping.shopping import RECENT_MAX, Shopping
from chalicelib.repo.customers.joined_profiles import READS_MAX
from chalicelib.repo.table import keys
from chalicelib.repo.table.points_keys import POINTS
from chalicelib.services.clock.book_accounts import book_account
from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.keep_history import UNFOLDED_MAX
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import Clock
from tests.domain.points.till import SECOND, at
from tests.repo.builders import a_customer, found, stored
from tests.services.points.test_purchases_with_points import (
    actor,
    buys,
)
from tests.services.points.test_purchases_with_points import anna as anna  # noqa: PLC0414

FIELDS = frozenset({"shopping", "categories"})
DAY = timedelta(days=1)
UNITS = 12  # of a purchase of up to fifteen rows (section 3 of the contract)
BOOKED = 2  # the entry in the index of the day, from which totals are counted


def profile(world: World, anna: Customer) -> Any:
    return world.table.get(keys.customer(anna.id))


def kept(shopping: Shopping) -> tuple[Counter[Any], Any]:
    return Counter(shopping.single), shopping.earlier


def comes_back(world: World, number: str, quantity: int | None = None, name: str = "rest") -> None:
    rows = {1: quantity} if quantity else None
    request = ReturnRequest(name, quantities=rows)
    return_purchase(world, actor(world), shop="s1", receipt=number, request=request)


def every_reader(world: World, anna: Customer) -> Iterator[Shopping]:
    """The purchases as each kind of reader sees them."""
    yield found(world, anna).shopping
    (listed,) = world.customers.profiles.get_many([anna.id])
    yield listed.shopping
    (of_audience,) = world.customers.audience.find([anna.id], FIELDS).customers
    yield of_audience.shopping
    recipient = world.delivery.contacts.recipients([anna.id], FIELDS)[anna.id].customer
    assert recipient
    yield recipient.shopping
    yield next(each for each in world.customers.pages.page(start="", limit=100).customers).shopping


def test_eleven_purchases_leave_the_profile_alone(world: World, anna: Customer) -> None:
    before = profile(world, anna)
    for number in range(1, UNFOLDED_MAX):
        buys(world, anna, f"r-{number}", at(7), bread=f"{number}.00")
        assert profile(world, anna) == before
        assert found(world, anna).shopping.orders == number

    buys(world, anna, "r-12", at(7), bread="12.00")

    assert len(profile(world, anna)["recent"]) == UNFOLDED_MAX
    assert (found(world, anna).shopping.orders, found(world, anna).shopping.minor) == (12, 7800)


@pytest.mark.parametrize("seed", range(6))
def test_every_reader_sees_what_was_bought_and_not_brought_back(
    world: World, anna: Customer, clock: Clock, seed: int
) -> None:
    chance, left, parts = Random(seed), dict[str, int](), set[str]()
    for number in range(40):
        clock.at += DAY / 2
        paid = chance.randint(1, 9) * 100
        buys(world, anna, f"r-{number}", clock.at, bread=f"{paid // 100}.00")
        left[f"r-{number}"] = paid
        if chance.random() < 0.4:
            back = chance.choice(sorted(left))
            is_part = back not in parts and chance.random() < 0.5
            comes_back(world, back, 500 if is_part else None, f"back-{number}")
            parts.add(back)
            rest = left.pop(back) * 3 // 4  # of two pieces half a one came back
            left |= {back: rest} if is_part else {}
        if chance.random() < 0.1:
            world.commit(None, *changed(world, anna))

    for shopping in every_reader(world, anna):
        assert shopping.orders == len(left)
        assert Counter(each.minor for each in shopping.single) == Counter(left.values())
    (totals,) = world.customers.audience.purchase_totals([anna.id])
    assert Counter(totals.minors) == Counter(left.values())
    assert [each for each in verify_ledger(world) if each.differences] == []


def changed(world: World, anna: Customer) -> Any:
    """The writes of another city: the whole profile is written, with its folds."""
    before = found(world, anna)
    return world.customers.profiles.change_writes(before, replace(before, city=before.city + "a"))


def test_a_return_changes_what_is_folded_and_what_is_not(world: World, anna: Customer) -> None:
    for number in range(1, UNFOLDED_MAX + 3):
        buys(world, anna, f"r-{number}", at(7), bread=f"{number}.00")
    before = profile(world, anna)

    comes_back(world, "r-14", 1000)
    comes_back(world, "r-13")

    assert profile(world, anna) == before
    assert found(world, anna).shopping.minor == 7800 + 700
    comes_back(world, "r-12")
    comes_back(world, "r-11", 1000)
    assert found(world, anna).shopping.minor == 6600 - 550 + 700
    assert len(profile(world, anna)["recent"]) == UNFOLDED_MAX - 1


def test_a_full_profile_is_rolled_up_by_a_fold(world: World, anna: Customer, clock: Clock) -> None:
    for number in range(RECENT_MAX + UNFOLDED_MAX):
        clock.at += DAY
        buys(world, anna, f"r-{number}", clock.at, bread="1.00")

    stored_then = profile(world, anna)
    assert len(stored_then["recent"]) < RECENT_MAX
    assert found(world, anna).shopping.orders == RECENT_MAX + UNFOLDED_MAX


class Stale:
    """A client of the table, whose batches show an account as it was before a fold."""

    def __init__(self, client: Any, before: Any, times: int) -> None:
        self._client, self._before, self.times = client, before, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_get_item(self, **asked: Any) -> Any:
        answer = self._client.batch_get_item(**asked)
        if not self.times:
            return answer
        self.times -= 1
        (name,) = answer["Responses"]
        items = [each for each in answer["Responses"][name] if each["sk"]["S"] != POINTS]
        return {"Responses": {name: [*items, self._before]}}


def test_what_was_read_across_a_fold_is_read_again(
    aws: MemoryAws, world: World, anna: Customer, clock: Clock
) -> None:
    for number in range(1, UNFOLDED_MAX):
        buys(world, anna, f"r-{number}", at(7), bread="1.00")
    before = aws.table._items[f"CUSTOMER#{anna.id}", POINTS]  # noqa: SLF001 - as it was read
    buys(world, anna, "r-12", at(7), bread="1.00")

    def reading(times: int) -> World:
        client = Stale(aws.table, before, times)
        return World(aws.settings, now=clock.now, client=lambda _: client)

    for times in (1, READS_MAX - 1):
        assert found(reading(times), anna).shopping.orders == UNFOLDED_MAX
        (one,) = reading(times).customers.audience.find([anna.id], FIELDS).customers
        assert one.shopping.orders == UNFOLDED_MAX
    with pytest.raises(Unavailable, match=r"customer\.contended"):
        found(reading(READS_MAX), anna)


class Between:
    """A client of the table: something happens before the next transaction."""

    def __init__(self, client: Any, happens: Callable[[], None]) -> None:
        self._client, self._happens = client, [happens]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **asked: Any) -> Any:
        if self._happens:
            self._happens.pop()()
        return self._client.transact_write_items(**asked)


@pytest.mark.parametrize("bought_before", [0, 3, UNFOLDED_MAX])
def test_a_purchase_does_not_come_after_an_erasure(
    aws: MemoryAws, world: World, anna: Customer, clock: Clock, bought_before: int
) -> None:
    for number in range(bought_before):
        buys(world, anna, f"r-{number}", at(7), bread="100.00")
    client = Between(aws.table, lambda: erase_by_staff(world, actor(world), anna.id))
    till = World(aws.settings, now=clock.now, client={"dynamodb": client}.get)

    with pytest.raises(NotFound, match=r"customer\.not_found"):
        buys(till, anna, "late", at(7), bread="100.00")

    assert world.shopping.purchases.get(shop="s1", receipt="late") is None
    left = aws.table._items[f"CUSTOMER#{anna.id}", POINTS]  # noqa: SLF001 - the table itself
    assert not left.get("unfolded", {"L": []})["L"]
    assert [each for each in verify_ledger(world) if each.differences] == []


def test_goods_of_an_erased_customer_come_back(world: World, anna: Customer) -> None:
    buys(world, anna, "r-1", at(7), bread="100.00")
    erase_by_staff(world, actor(world), anna.id)

    comes_back(world, "r-1")

    purchase = world.shopping.purchases.get(shop="s1", receipt="r-1")
    assert purchase
    assert purchase.returned_at
    assert world.customers.profiles.get(anna.id) is None


def test_a_stranger_without_an_account_is_read_as_before(world: World) -> None:
    other = stored(world, a_customer())

    assert found(world, other).shopping == Shopping()


def test_the_units_of_a_purchase_do_not_grow(
    aws: MemoryAws, world: World, anna: Customer, clock: Clock
) -> None:
    """A daily shopper with three rows: the first purchase, and two months of the second year.

    What the clock books at night is not counted.
    """
    aws.table.item_bytes = item_bytes
    counted = list[float]()
    for number in range(460):
        clock.at += DAY
        book_account(world, SECOND, anna.id, last_night(world))
        before = aws.table.units.write
        buys(world, anna, f"{number:06}", clock.at, bread="50.00", dairy="70.10", fish="99.90")
        counted.append(aws.table.units.write - before)

    assert counted[0] <= 1.2 * UNITS + BOOKED  # two of them name the account in the agenda
    mean = sum(counted[-60:]) / 60
    assert mean <= 1.2 * UNITS + BOOKED, mean
    assert mean <= 1.2 * counted[0], mean
