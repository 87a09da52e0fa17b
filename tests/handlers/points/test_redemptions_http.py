"""Spending points over HTTP: a code, a hold, a purchase that captures it."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.spend_codes import issue_qr
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.customers.people import CUSTOMER
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document, sells

CODES, HOLDS = "/v1/redemption-codes", "/v1/redemptions"
HOLD = f"{HOLDS}/{{hold}}"


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return anna


def code_of(till: Caller, anna: Customer) -> str:
    answer = till.asks("POST", CODES, {"customer_id": anna.id})
    assert answer.status == 201
    return str(answer.body["code"])


def holds(till: Caller, anna: Customer, points: int, code: str = "", **more: Any) -> Answered:
    body = {
        "shop": "s1",
        "customer_id": anna.id,
        "code": code or code_of(till, anna),
        "points": points,
        **more,
    }
    return till.asks("POST", HOLDS, body)


def pays(till: Caller, anna: Customer, number: str, hold: str, **redemption: Any) -> Answered:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("300.00")}
    body = {
        "shop": "s1",
        "receipt": number,
        "at": "2026-12-05T19:58:00Z",
        "total": rub("300.00"),
        "lines": [line],
        "customer_id": anna.id,
        "redemption": {"id": hold, **redemption},
    }
    return till.asks("POST", RECEIPTS, body)


def available(till: Caller, anna: Customer) -> int:
    path = {"customer_id": str(anna.id)}
    return int(till.asks("GET", POINTS, path=path).body["available"])


def test_a_code_holds_points_and_a_purchase_captures_them(till: Caller, anna: Customer) -> None:
    held = holds(till, anna, 50)
    assert (held.status, held.body["state"], held.body["money"]) == (201, "held", rub("50.00"))
    assert available(till, anna) == 20

    bought = pays(till, anna, "second", held.body["id"], points=40)

    points = bought.body["points"]
    assert (points["redeemed"], points["earned"], points["available"]) == (40, 21, 51)
    assert points["redeemed_lines"] == [{"line": 1, "points": 40, "money": rub("40.00")}]
    shown = till.asks("GET", HOLD, path={"hold": held.body["id"]})
    assert shown.body["state"] == "captured"
    again = pays(till, anna, "second", held.body["id"], points=40)
    assert again.body == bought.body
    other = pays(till, anna, "third", held.body["id"])
    assert (other.status, other.body["code"]) == (409, "redemption.closed")


def test_a_code_makes_one_hold_and_a_refusal_does_not_use_it_up(
    till: Caller, anna: Customer
) -> None:
    code = code_of(till, anna)
    too_many = holds(till, anna, 71, code)
    assert (too_many.body["code"], too_many.body["facts"]) == (
        "points.insufficient",
        {"available": 70},
    )
    assert holds(till, anna, 10, code).status == 201
    assert holds(till, anna, 10, code).body["code"] == "code.expired"


def test_wrong_codes_are_counted_and_pause_the_customer(
    till: Caller, anna: Customer, clock: Clock
) -> None:
    code = code_of(till, anna)
    wrong = "000000" if code != "000000" else "000001"
    lefts = [holds(till, anna, 10, wrong).body["facts"]["left"] for _ in range(3)]
    assert lefts == [2, 1, 0]
    paused = holds(till, anna, 10)
    assert (paused.status, paused.body["code"]) == (429, "code.paused")
    clock.moves(minutes=15)
    assert holds(till, anna, 10).status == 201


def test_a_hold_is_released_by_the_till_or_by_time(
    till: Caller, anna: Customer, clock: Clock
) -> None:
    first = holds(till, anna, 70).body["id"]
    assert till.asks("DELETE", HOLD, path={"hold": first}).status == 204
    assert till.asks("DELETE", HOLD, path={"hold": first}).status == 204
    assert available(till, anna) == 70

    second = holds(till, anna, 70).body["id"]
    clock.at += timedelta(minutes=15)
    assert available(till, anna) == 70
    late = pays(till, anna, "late", second)
    assert (late.status, late.body["code"]) == (409, "redemption.closed")


def test_a_qr_names_its_customer_once(world: World, till: Caller, anna: Customer) -> None:
    text = issue_qr(world, anna.id).code
    body = {"shop": "s1", "code": text, "points": 10}
    assert till.asks("POST", HOLDS, body).status == 201
    assert till.asks("POST", HOLDS, body).status in {403, 404}


def test_points_never_pay_more_than_their_share(till: Caller, anna: Customer) -> None:
    sells(till, anna, "more", "5000.00")
    over = holds(till, anna, 100, total=rub("300.00"))
    assert (over.status, over.body["code"]) == (400, "redemption.over_share")
    held = holds(till, anna, 200).body["id"]
    refused = pays(till, anna, "second", held)
    assert (refused.status, refused.body["code"]) == (400, "redemption.over_share")
    assert pays(till, anna, "second", held, points=128).status == 201


@pytest.mark.parametrize("is_left", [False, True])
def test_a_hold_pays_nothing_once_the_card_is_blocked_or_the_customer_left(
    world: World, till: Caller, anna: Customer, *, is_left: bool
) -> None:
    support = a_caller(world, Role.SUPPORT)
    held = holds(till, anna, 50).body["id"]

    def bars(*, is_barred: bool) -> None:
        if is_left:
            body, path = {"member": not is_barred}, {"customer_id": str(anna.id)}
            done = support.asks("POST", f"{CUSTOMER}/membership", body, path=path)
        else:
            route = f"/v1/cards/{{number}}/{'block' if is_barred else 'unblock'}"
            done = support.asks("POST", route, {}, path={"number": str(anna.card)})
        assert done.status == 200

    bars(is_barred=True)
    refused = pays(till, anna, "second", held)
    assert (refused.status, refused.body["code"]) == (409, "redemption.closed")
    assert till.asks("GET", RECEIPT, path={"shop": "s1", "receipt": "second"}).status == 404
    assert available(till, anna) == 20
    bars(is_barred=False)
    assert pays(till, anna, "second", held).body["points"]["redeemed"] == 50
