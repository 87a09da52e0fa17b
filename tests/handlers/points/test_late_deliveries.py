"""Orders that are delivered before they are valued, or after their points went elsewhere."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.reports.simulate_programme import simulate
from chalicelib.services.shopping.backfill_points import backfill_points
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.customers.people import CUSTOMERS, a_person
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document

PHONE = "+79215554433"
ON_DELIVERY = {
    "rules": [{"id": "base", "kind": "percent", "rate": 700}],
    "activation": {"on_delivery": True},
}
ONE = {"lines": [{"line": 1, "quantity": "1"}]}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.INTEGRATION)


def begins(world: World) -> None:
    body = {
        "programme": a_document(earning=ON_DELIVERY),
        "effective_at": "2024-01-01T00:00:00Z",
    }
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200


def sells(till: Caller, number: str, amount: int = 500, rows: int = 1, **buyer: Any) -> None:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub(f"{amount}.00")}
    total = rub(f"{amount * rows}.00")
    body = {"shop": "s1", "receipt": number, "at": "2026-12-05T19:57:00Z", "total": total}
    made = till.asks("POST", RECEIPTS, {**body, "lines": [line] * rows, **buyer})
    assert made.status == 201


def delivers(till: Caller, number: str, at: str = "2026-12-05T19:59:00Z") -> Answered:
    path = {"shop": "s1", "receipt": number}
    answer = till.asks("POST", f"{RECEIPT}/delivered", {"at": at}, path=path)
    assert answer.status == 200
    return answer


def takes_back(till: Caller, number: str, body: Any = None) -> None:
    path = {"shop": "s1", "receipt": number}
    assert till.asks("POST", RETURNS, body, path=path).status == 200


def account(till: Caller, customer: str) -> tuple[int, int, int]:
    shown = till.asks("GET", POINTS, path={"customer_id": customer}).body
    return shown["available"], shown["pending"], shown["debt"]


def registers(till: Caller) -> str:
    return str(till.asks("POST", CUSTOMERS, a_person(phone=PHONE)).body["id"])


def is_whole(world: World, since: date = date(2025, 1, 1)) -> bool:
    """Whether the ledger agrees with itself, and a replay of the programme with the ledger."""
    assert [each.differences for each in verify_ledger(world) if each.differences] == []
    version = world.points.programmes.fresh(world.now())[-1]
    *_, sums = simulate(world, version.programme, since)
    assert sums.months
    assert all(owed == would_owe for owed, would_owe in sums.months.values()), sums.months
    return sums.draft == sums.ledger


@pytest.mark.parametrize("at", ["2026-12-05T19:59:00Z", "2026-12-05T19:50:00Z"])
def test_an_order_of_an_unknown_phone_is_delivered_before_the_registration(
    world: World, till: Caller, clock: Clock, at: str
) -> None:
    begins(world)
    sells(till, "W", phone=PHONE, channel="web")
    delivers(till, "W", at)
    clock.moves(hours=1)

    assert account(till, registers(till)) == (35, 0, 0)
    assert is_whole(world)


def test_an_order_is_delivered_before_the_first_programme(
    world: World, till: Caller, clock: Clock
) -> None:
    anna = a_buyer(world)
    sells(till, "W", customer_id=anna.id, channel="web")
    delivers(till, "W")
    clock.moves(hours=1)
    begins(world)
    actor = Actor(StaffKeyId("cli"), clock.at)
    backfill_points(world, actor, CustomerId(anna.id), NOW - timedelta(days=30))

    assert account(till, anna.id) == (35, 0, 0)
    assert is_whole(world)


def test_a_repeated_delivery_frees_points_that_wait_for_it(
    world: World, till: Caller, clock: Clock
) -> None:
    begins(world)
    anna = a_buyer(world)
    sells(till, "W", customer_id=anna.id, channel="web")
    before = world.shopping.purchases.get(shop="s1", receipt="W")
    assert before
    # A former release recorded the delivery, and left the points as they were.
    first = replace(before, delivered_at=NOW)
    actor = Actor(StaffKeyId("cli"), NOW)
    world.commit(None, world.shopping.purchases.delivery_write(before, first, actor))

    for _ in range(2):
        clock.moves(minutes=1)
        assert delivers(till, "W", "2026-12-05T20:01:00Z").body["delivered_at"] == (
            "2026-12-05T20:00:00Z"
        )
        assert account(till, anna.id) == (35, 0, 0)
    assert is_whole(world)


@pytest.mark.parametrize("how", ["returned", "debt", "another"])
def test_an_order_is_delivered_after_its_points_are_gone(
    world: World, till: Caller, clock: Clock, how: str
) -> None:
    begins(world)
    anna = a_buyer(world)
    if how == "debt":
        sells(till, "R", customer_id=anna.id)
        spends(world, anna.id, 35)
        takes_back(till, "R")
    sells(till, "W", customer_id=anna.id, channel="web")
    if how == "another":
        sells(till, "R", customer_id=anna.id)
        spends(world, anna.id, 35)
        takes_back(till, "R")
    if how == "returned":
        takes_back(till, "W")
    clock.moves(minutes=1)
    delivers(till, "W")

    assert account(till, anna.id) == (0, 0, 0)
    assert is_whole(world)


def test_points_come_back_active_to_an_order_that_was_delivered_meanwhile(
    world: World, till: Caller, clock: Clock
) -> None:
    begins(world)
    anna = a_buyer(world)
    sells(till, "R2", rows=2, customer_id=anna.id)
    spends(world, anna.id, 70)
    sells(till, "R1", customer_id=anna.id, channel="web")
    takes_back(till, "R2", {**ONE, "number": "r-1"})
    assert account(till, anna.id) == (0, 0, 0)
    clock.moves(minutes=1)
    delivers(till, "R1")
    sells(till, "R4", 2000, customer_id=anna.id)
    clock.moves(minutes=1)
    takes_back(till, "R2")

    assert account(till, anna.id) == (105, 0, 0)
    assert is_whole(world)


def spends(world: World, customer: str, points: int) -> None:
    """Staff take active points."""
    path = {"customer_id": customer}
    body = {"points": -points, "reason": "a test"}
    made = a_caller(world, Role.ADMIN).asks("POST", f"{POINTS}/adjustments", body, path=path)
    assert made.status == 201


def test_an_order_is_delivered_long_after_its_points_expired(
    world: World, till: Caller, clock: Clock
) -> None:
    begins(world)
    anna = a_buyer(world)
    sells(till, "W", customer_id=anna.id, channel="web")
    clock.moves(hours=24 * 400)
    spends(world, anna.id, -5)  # the movement books what expired
    clock.moves(hours=24 * 40)
    delivers(till, "W")

    assert account(till, anna.id) == (5, 0, 0)
    assert is_whole(world)
