"""Receipts of before the first programme count for the level; a person may let them earn."""

from datetime import timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money, parse_amount
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import genesis
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.tiers import MonthSums
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, PurchaseSnapshot, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.backfill_points import backfill_points
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST, NOW, at
from tests.repo.builders import a_customer, found, stored

LONG_AGO = NOW - timedelta(days=700)
BY = Actor(StaffKeyId("cli"), NOW)


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    return stored(world, a_customer())


def begins(world: World) -> None:
    version = ProgrammeVersion(1, LONG_AGO, NOW, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))


def buys(world: World, anna: Customer, number: str, bread: str) -> Committed[PurchaseSnapshot]:
    line = PurchaseLine("b", "bread", 2000, parse_amount(bread, "RUB"))
    receipt = Receipt("s1", number, at(1), Money(line.paid.minor, "RUB"), (line,))
    return record_purchase(world, BY, receipt, Identity("id", anna.id))


def gives_back(world: World, number: str, quantity: int) -> None:
    asked = ReturnRequest("r", quantities={1: quantity})
    return_purchase(world, BY, shop="s1", receipt=number, request=asked)


def month(world: World, anna: Customer) -> MonthSums:
    return world.points.accounts.load(anna.id, NOW).record.standing.months["2026-12"]


def test_what_was_bought_before_counts_for_the_level(world: World, anna: Customer) -> None:
    buys(world, anna, "A", "100.00")
    buys(world, anna, "B", "50.00")
    gives_back(world, "B", 1000)
    begins(world)

    assert month(world, anna) == MonthSums(12500, 0, 2)
    gives_back(world, "A", 2000)
    assert month(world, anna) == MonthSums(2500, 0, 1)
    assert buys(world, anna, "C", "100.00").record.points
    assert month(world, anna) == MonthSums(12500, 5, 2)


def test_a_backfill_gives_points_once_and_counts_nothing_twice(
    world: World, anna: Customer
) -> None:
    first = buys(world, anna, "A", "100.00").record
    buys(world, anna, "B", "50.00")
    gives_back(world, "B", 1000)
    buys(world, anna, "C", "10.00")
    gives_back(world, "C", 2000)
    begins(world)

    valued = [backfill_points(world, BY, anna.id, LONG_AGO).valued for _ in range(2)]

    assert valued == [2, 0]
    loaded = world.points.accounts.load(anna.id, NOW).record
    assert worth(loaded.account, NOW).available == 5 + 1
    assert month(world, anna) == MonthSums(12500, 6, 2)
    newest, oldest = world.points.accounts.entries(anna.id, below=None, limit=9)
    assert (oldest.at, oldest.recorded_at, oldest.by) == (at(1), NOW, "cli")
    assert (oldest.previous, newest.previous) == (genesis(anna.id), oldest.hash)
    assert found(world, anna).shopping.orders == 2
    assert buys(world, anna, "A", "100.00").record == first


def test_a_backfilled_receipt_comes_back_with_its_points(world: World, anna: Customer) -> None:
    buys(world, anna, "A", "100.00")
    gives_back(world, "A", 500)
    begins(world)
    backfill_points(world, BY, anna.id, LONG_AGO)

    back = return_purchase(world, BY, shop="s1", receipt="A").record.back

    assert back
    assert (back.refund, back.clawed_back, back.debt) == (7500, 3, 0)
    assert world.points.accounts.load(anna.id, NOW).record.account == Account()


def test_a_backfill_begins_with_an_instant(world: World, anna: Customer) -> None:
    buys(world, anna, "A", "100.00")
    begins(world)

    assert backfill_points(world, BY, anna.id, NOW) == (0, 0)


def test_the_ledger_of_backfilled_receipts_is_whole(world: World, anna: Customer) -> None:
    buys(world, anna, "A", "100.00")
    buys(world, anna, "B", "50.00")
    gives_back(world, "B", 1000)
    begins(world)
    buys(world, anna, "C", "100.00")
    gives_back(world, "A", 500)
    backfill_points(world, BY, anna.id, LONG_AGO)
    rest = ReturnRequest("all")
    for number in "ABC":
        return_purchase(world, BY, shop="s1", receipt=number, request=rest)

    assert [each.differences for each in verify_ledger(world)] == [()]


def sold(world: World, anna: Customer, number: int, amount: str = "5000.00") -> None:
    """Sell bread; each receipt is thirty days after the one before it."""
    line = PurchaseLine("b", "bread", 2000, parse_amount(amount, "RUB"))
    when = NOW - timedelta(days=30 * (10 - number))
    receipt = Receipt("s1", f"R{number}", when, Money(line.paid.minor, "RUB"), (line,))
    record_purchase(world, BY, receipt, Identity("id", anna.id))


def earned(world: World, anna: Customer) -> list[int]:
    """The points of each entry, oldest first."""
    entries = world.points.accounts.entries(anna.id, below=None, limit=20)
    return [sum(each.points for each in entry.postings) for entry in reversed(entries)]


@pytest.mark.parametrize("is_backfilled", [True, False])
def test_a_level_is_reached_where_it_would_have_been(
    world: World, anna: Customer, *, is_backfilled: bool
) -> None:
    if not is_backfilled:
        begins(world)
    for number in range(10):
        sold(world, anna, number)
    if is_backfilled:
        begins(world)
        backfill_points(world, BY, anna.id, LONG_AGO)

    assert earned(world, anna) == [250] * 6 + [375] * 4
    standing = world.points.accounts.load(anna.id, NOW).record.standing
    assert [(each.level, each.since) for each in standing.reached] == [
        ("silver", NOW - timedelta(days=150))
    ]
    assert standing.last_at == NOW - timedelta(days=30)
    assert sum(each.turnover for each in standing.months.values()) == 5_000_000
    assert [each.differences for each in verify_ledger(world)] == [()]


def test_a_backfill_counts_all_that_came_before_its_beginning(world: World, anna: Customer) -> None:
    for number in range(10):
        sold(world, anna, number)
    begins(world)
    for days in (105, 165, 700):
        backfill_points(world, BY, anna.id, NOW - timedelta(days=days))

    # The newest got their points first: by then the older ones counted, and are late now.
    assert earned(world, anna) == [250, 375, 375] + [250] * 7
    assert [each.differences for each in verify_ledger(world)] == [()]


def test_a_late_receipt_reaches_a_level_after_all_that_was_bought(
    world: World, anna: Customer
) -> None:
    for number in range(1, 10):
        sold(world, anna, number)
    begins(world)
    sold(world, anna, 0, "100.00")
    sold(world, anna, 8, "5000.00")
    sold(world, anna, 10)

    standing = world.points.accounts.load(anna.id, NOW).record.standing
    assert standing.reached[0].since == NOW - timedelta(days=30)
    assert earned(world, anna) == [5, 375]
