"""`grocer programme backfill` walks the base, and gives points once."""

import argparse
from datetime import timedelta
from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.world import World
from local.cli import programme
from local.cli.target import Target
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST, NOW
from tests.repo.builders import a_customer, stored


def backfills(world: World) -> Any:
    shared, parser = argparse.ArgumentParser(add_help=False), argparse.ArgumentParser()
    programme.add_to(parser.add_subparsers(), shared)
    options = parser.parse_args(["programme", "backfill", "--since", "2026-01-01T00:00:00Z"])
    return options.run(Target(world), argparse.Namespace(**vars(options), json=False))


def buys(world: World, customer: Customer, number: str) -> None:
    line = PurchaseLine("b", "bread", 1000, Money(10000, "RUB"))
    receipt = Receipt("s1", number, NOW - timedelta(days=9), line.paid, (line,))
    record_purchase(world, Actor(StaffKeyId("till"), NOW), receipt, Identity("id", customer.id))


def test_every_customer_gets_the_points_of_before(world: World, clock: Clock) -> None:
    clock.at = NOW
    anna, vera = (stored(world, a_customer()) for _ in range(2))
    for number in ("A", "B"):
        buys(world, anna, number)
    buys(world, vera, "C")
    assert backfills(world).facts == {"customers": 0, "receipts": 0}
    version = ProgrammeVersion(1, NOW - timedelta(days=700), NOW, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))

    assert backfills(world).text == "2 customers, 3 receipts got their points."
    assert backfills(world).facts == {"customers": 2, "receipts": 0, "before_first": 0}
    balances = [
        world.points.accounts.load(each.id, NOW).record.account.balance for each in (anna, vera)
    ]
    assert balances == [10, 5]


def test_a_receipt_of_before_the_first_version_earns_nothing_and_is_named(
    world: World, clock: Clock
) -> None:
    clock.at = NOW
    buys(world, stored(world, a_customer()), "A")
    version = ProgrammeVersion(1, NOW, NOW, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))

    done = backfills(world)

    assert done.facts == {"customers": 1, "receipts": 0, "before_first": 1}
    assert done.text.startswith("1 customer, 0 receipts got their points. 1 receipt came before")
