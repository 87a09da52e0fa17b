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
