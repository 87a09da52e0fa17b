"""A replay of the programme knows which receipt was the first, as the ledger did."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_late_deliveries import (
    PHONE,
    account,
    is_whole,
    registers,
    takes_back,
)
from tests.handlers.points.test_points_http import PROGRAMME, a_document

SUNDAY = date(2026, 12, 6)  # a draft would value what was bought on the day before it
FIRST = {"id": "first", "kind": "fixed", "points": 100, "when": {"first_purchase": True}}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.INTEGRATION)


def begins(world: World, since: str = "2024-01-01T00:00:00Z") -> None:
    rules = [{"id": "base", "kind": "percent", "rate": 700}, FIRST]
    body = {"programme": a_document(earning={"rules": rules}), "effective_at": since}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200


def sells(till: Caller, number: str, at: str, day: int = 5, **buyer: Any) -> None:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("1000.00")}
    body = {"shop": "s1", "receipt": number, "at": f"2026-12-{day:02}T19:{at}:00Z"}
    made = till.asks("POST", RECEIPTS, {**body, "total": rub("1000.00"), "lines": [line], **buyer})
    assert made.status == 201


def test_what_came_back_while_it_waited_was_no_first_purchase(
    world: World, till: Caller, clock: Clock
) -> None:
    begins(world)
    for minute in ("51", "52", "53"):
        sells(till, f"R-{minute}", minute, phone=PHONE)
    takes_back(till, "R-51")
    clock.moves(minutes=1)

    assert account(till, registers(till)) == (240, 0, 0)
    clock.moves(minutes=1)
    takes_back(till, "R-52")
    assert is_whole(world)


def test_what_came_back_before_the_programme_was_no_first_purchase(
    world: World, till: Caller, clock: Clock
) -> None:
    anna = a_buyer(world)
    sells(till, "A", "50", customer_id=anna.id)
    takes_back(till, "A")
    begins(world)
    clock.moves(minutes=1)
    sells(till, "B", "51", customer_id=anna.id)

    assert account(till, anna.id) == (170, 0, 0)
    assert is_whole(world)


@pytest.mark.parametrize("is_back", [True, False])
def test_what_came_late_for_the_programme_was_first_when_it_came(
    world: World, till: Caller, clock: Clock, *, is_back: bool
) -> None:
    begins(world, "2026-12-05T19:55:30Z")
    anna = a_buyer(world)
    sells(till, "B", "56", customer_id=anna.id)
    clock.moves(minutes=1)
    sells(till, "A", "50", customer_id=anna.id)
    clock.moves(minutes=1)
    if is_back:
        takes_back(till, "A")
    sells(till, "C", "57", customer_id=anna.id)

    assert account(till, anna.id) == (240, 0, 0)
    clock.moves(hours=24)
    sells(till, "D", "58", day=6, customer_id=anna.id)
    assert is_whole(world, SUNDAY)


def test_a_late_receipt_of_an_account_without_receipts_counts(
    world: World, till: Caller, clock: Clock
) -> None:
    begins(world, "2026-12-05T19:55:30Z")
    sells(till, "A", "50", phone=PHONE)
    sells(till, "B", "51", phone=PHONE)
    takes_back(till, "A")
    clock.moves(minutes=1)
    bought = registers(till)
    sells(till, "C", "57", customer_id=bought)

    assert account(till, bought) == (70, 0, 0)
    clock.moves(hours=24)
    sells(till, "D", "58", day=6, customer_id=bought)
    assert is_whole(world, SUNDAY)
