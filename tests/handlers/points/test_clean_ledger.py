"""Receipts that moved an account later than they came in are no difference of the ledger."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.backfill_points import backfill_points
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.customers.people import CUSTOMERS, a_person
from tests.handlers.points.test_points_http import PROGRAMME, a_document

PHONE = "+79215554433"
HALF = {"number": "r-1", "lines": [{"line": 1, "quantity": "1"}]}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.INTEGRATION)


def begins(world: World, since: str = "2024-01-01T00:00:00Z", **changes: Any) -> None:
    body = {"programme": a_document(**changes), "effective_at": since}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200


def sells(till: Caller, number: str, **changes: Any) -> None:
    line = {"sku": "b", "category": "bread", "quantity": "2", "paid": rub("100.00")}
    body: dict[str, Any] = {"shop": "s1", "receipt": number, "at": "2026-12-05T19:57:00Z"}
    body |= {"total": rub("100.00"), "lines": [line], **changes}
    assert till.asks("POST", RECEIPTS, body).status == 201


def takes_back(till: Caller, number: str, body: Any = None) -> None:
    path = {"shop": "s1", "receipt": number}
    assert till.asks("POST", RETURNS, body, path=path).status == 200


def registers(till: Caller) -> str:
    made = till.asks("POST", CUSTOMERS, a_person(phone=PHONE))
    assert made.status == 201
    return str(made.body["id"])


def differences(world: World) -> list[Any]:
    return [each.differences for each in verify_ledger(world) if each.differences]


@pytest.mark.parametrize("since", ["2024-01-01T00:00:00Z", "2026-12-05T19:59:00Z"])
def test_receipts_that_waited_for_a_registration(
    world: World, till: Caller, clock: Clock, since: str
) -> None:
    begins(world, since)
    for number in ("A", "B", "C", "D"):
        sells(till, number, phone=PHONE)
    takes_back(till, "B")
    takes_back(till, "C", HALF)
    clock.moves(hours=48)
    anna = registers(till)

    assert differences(world) == []
    clock.moves(hours=48)
    for number in ("C", "D"):
        takes_back(till, number)
    assert differences(world) == []
    sells(till, "E", customer_id=anna)
    assert differences(world) == []


@pytest.mark.parametrize("is_returned", [False, True])
def test_receipts_that_were_filled_in(
    world: World, till: Caller, clock: Clock, *, is_returned: bool
) -> None:
    anna = a_buyer(world)
    for number in ("A", "B", "C"):
        sells(till, number, customer_id=anna.id)
    takes_back(till, "C", HALF)
    begins(world)
    if is_returned:
        takes_back(till, "B", HALF)
    clock.moves(hours=48)
    actor = Actor(StaffKeyId("cli"), clock.at)
    assert backfill_points(world, actor, CustomerId(anna.id), NOW - timedelta(days=30)) == (3, 0)

    assert differences(world) == []
    clock.moves(hours=48)
    for number in ("A", "B", "C"):
        takes_back(till, number)
    assert differences(world) == []


def test_orders_that_were_delivered(world: World, till: Caller, clock: Clock) -> None:
    begins(world, earning={**a_document()["earning"], "activation": {"on_delivery": True}})
    anna = a_buyer(world)
    for number in ("A", "B"):
        sells(till, number, customer_id=anna.id, channel="web")
    sells(till, "W", phone=PHONE, channel="web")
    clock.moves(hours=48)
    registers(till)
    for number in ("A", "W"):
        path = {"shop": "s1", "receipt": number}
        body = {"at": clock.at.isoformat()}
        assert till.asks("POST", f"{RECEIPT}/delivered", body, path=path).status == 200

    assert differences(world) == []
    for number in ("A", "B", "W"):
        takes_back(till, number, HALF)
        takes_back(till, number)
    assert differences(world) == []
