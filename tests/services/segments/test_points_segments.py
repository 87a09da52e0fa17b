"""Segments of points, levels and products read accounts and receipts, and no more than asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money, parse_amount
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.tiers import ManualLevel, MonthSums, Reached, Standing
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.points.accounts import TornRead
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.services.segments.preview_segment import preview_segment
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.builders.accounts import account_of, gets_points, in_force_since
from tests.builders.clock import Clock
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, found, stored

NOW = datetime(2026, 12, 5, 20, tzinfo=UTC)
TODAY = date(2026, 12, 5)
DAY = timedelta(days=1)
TILL = StaffKeyId("till")


@pytest.fixture
def shop(world: World, clock: Clock) -> World:
    clock.at = NOW
    in_force_since(world, FIRST)
    return world


def matching(world: World, written: dict[str, Any], *customers: Customer) -> list[bool]:
    """Whether each of the customers is in the segment."""
    predicate = parse_predicate(written)
    read = [found(world, each) for each in customers]
    facts = gather_facts(world, predicate, read, read_facts(world))
    return [predicate.matches(each, facts) for each in read]


def buys(world: World, customer: Customer, number: str, *skus: str) -> None:
    lines = tuple(PurchaseLine(sku, "food", 1000, parse_amount("100.00", "RUB")) for sku in skus)
    total = Money(10000 * len(lines), "RUB")
    receipt = Receipt("s1", number, world.now(), total, lines)
    record_purchase(world, Actor(TILL, world.now()), receipt, Identity("id", customer.id))


def test_points_are_those_of_now(shop: World) -> None:
    rich, poor, none = (stored(shop, a_customer()) for _ in range(3))
    gets_points(shop, rich, {"a": (100, TODAY + 2 * DAY), "b": (50, TODAY + 90 * DAY)})
    gets_points(shop, poor, {"a": (10, TODAY), "b": (7, TODAY - 3 * DAY)})

    def points(measure: str, **asked: int) -> list[bool]:
        written = {"kind": "points", "measure": measure, **asked}
        return matching(shop, written, rich, poor, none)

    assert points("available", **{"from": 10}) == [True, True, False]
    assert points("available", **{"from": 150, "to": 150}) == [True, False, False]
    assert points("expiring", **{"from": 100, "to": 100}, days=30) == [True, False, False]
    assert points("expiring", **{"from": 10, "to": 10}, days=1) == [False, True, False]
    assert (
        preview_segment(
            shop, parse_predicate({"kind": "points", "measure": "available", "from": 1})
        ).matched
        == 2
    )


def test_a_level_is_reached_or_given(shop: World) -> None:
    silver, given, plain = (stored(shop, a_customer()) for _ in range(3))
    gets_points(shop, silver, {"a": (1, TODAY + DAY)})
    before = account_of(shop, silver)
    standing = Standing({"2026-11": MonthSums(3_000_000)}, (Reached("silver", NOW - DAY),), NOW)
    after = replace(before, standing=standing)
    shop.commit(None, *shop.points.accounts.looked_writes(before, after, None))
    manual = ManualLevel("gold", True, NOW - DAY, NOW + DAY, "VIP", "admin", NOW)  # noqa: FBT003
    shop.commit(None, shop.points.personals.write(given.id, Personal(manual=manual)))

    def level(name: str) -> list[bool]:
        return matching(shop, {"kind": "tier", "any_of": [name]}, silver, given, plain)

    assert level("silver") == [True, False, False]
    assert level("gold") == [False, True, False]
    assert level("bronze") == [False, False, True]


def test_a_product_that_came_back_was_not_bought(shop: World, clock: Clock) -> None:
    keeps, returns, early, none = (stored(shop, a_customer()) for _ in range(4))
    buys(shop, early, "e", "tea")
    clock.moves(days=40)
    buys(shop, keeps, "k", "milk", "tea")
    buys(shop, returns, "r", "milk", "tea")
    return_purchase(
        shop,
        Actor(TILL, shop.now()),
        shop="s1",
        receipt="r",
        request=ReturnRequest("r-1", quantities={2: 1000}),
    )
    everybody = (keeps, returns, early, none)

    def bought(sku: str, **asked: Any) -> list[bool]:
        return matching(shop, {"kind": "product", "any_of": [sku], **asked}, *everybody)

    assert bought("tea", days=30) == [True, False, False, False]
    assert bought("tea") == [True, False, True, False]
    assert bought("milk", days=30) == [True, True, False, False]
    assert bought("tea", days=30, bought=False) == [False, True, True, True]


def test_an_account_between_two_movements_is_never_read_in_halves(shop: World) -> None:
    anna = stored(shop, a_customer())
    gets_points(shop, anna, {"a": (100, TODAY + 2 * DAY)})
    whole = shop.points.pages.records([anna.id], NOW)[anna.id]
    assert whole.account == account_of(shop, anna).account

    lots = points_keys.lots(anna.id, "2026-12")
    shop.table.put(Put(lots, {"lots": "[]", "written": 0}, version=None))
    with pytest.raises(TornRead):
        shop.points.pages.records([anna.id], NOW)
