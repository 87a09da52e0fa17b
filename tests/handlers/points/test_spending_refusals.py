"""Every way in which points are not spent: the status, the code, and nothing changed."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.spend_codes import issue_qr
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, returns, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document, sells
from tests.handlers.points.test_redemptions_http import (
    CODES,
    HOLD,
    HOLDS,
    available,
    code_of,
    holds,
    pays,
)

LIMITS = {"minimum": 10, "maximum": 60}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    body = {
        "programme": a_document(redemption=LIMITS),
        "effective_at": "2024-01-01T00:00:00Z",
    }
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return anna


def refusal(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.body["code"]


def wrong_of(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def blocks(world: World, anna: Customer) -> None:
    body = {"evidence": "a call"}
    support = a_caller(world, Role.SUPPORT)
    path = {"number": str(anna.card)}
    answer = support.asks("POST", "/v1/cards/{number}/block", body, path=path)
    assert answer.status == 200, answer.body


# Who may ask for a code


def test_only_the_chains_own_application_gets_a_code(
    world: World, till: Caller, anna: Customer
) -> None:
    body = {"customer_id": anna.id}
    of_shop = a_caller(world, Role.INTEGRATION, shop="s1")
    assert refusal(of_shop.asks("POST", CODES, body)) == (403, "key.other_shop")
    for role in (Role.CASHIER, Role.SUPPORT, Role.ADMIN):
        assert refusal(a_caller(world, role).asks("POST", CODES, body)) == (403, "key.role")
    unknown = till.asks("POST", CODES, {"customer_id": "unknown"})
    assert refusal(unknown) == (404, "customer.not_found")


def test_no_code_is_drawn_that_no_till_could_use(
    world: World, till: Caller, anna: Customer
) -> None:
    support, path = a_caller(world, Role.SUPPORT), {"customer_id": str(anna.id)}
    leaves = "/v1/customers/{customer_id}/membership"
    assert support.asks("POST", leaves, {"member": False}, path=path).status == 200
    asked = till.asks("POST", CODES, {"customer_id": anna.id})
    assert refusal(asked) == (409, "customer.not_member")
    blocks(world, anna)
    asked = till.asks("POST", CODES, {"customer_id": anna.id})
    assert refusal(asked) == (409, "card.blocked")


def test_a_code_lives_five_minutes_and_a_new_one_replaces_it(
    till: Caller, anna: Customer, clock: Clock
) -> None:
    made = till.asks("POST", CODES, {"customer_id": anna.id}).body
    assert made["expires_at"] == "2026-12-05T20:05:00Z"
    assert len(made["code"]) == 6
    assert refusal(holds(till, anna, 10, "x")) == (403, "code.wrong")
    second = code_of(till, anna)
    if made["code"] != second:
        assert holds(till, anna, 10, made["code"]).body["facts"] == {"left": 1}
    clock.moves(minutes=5)
    assert refusal(holds(till, anna, 10, second)) == (403, "code.expired")


# The order of the checks: body, customer, card, code, limits, debt, balance


def test_the_body_is_judged_before_the_customer(till: Caller, anna: Customer) -> None:
    body = {"shop": "s1", "customer_id": "unknown", "code": "1", "points": 0}
    assert refusal(till.asks("POST", HOLDS, body)) == (400, "body.malformed")
    foreign = {"amount": "9.00", "currency": "USD"}
    assert refusal(holds(till, anna, 10, total=foreign)) == (400, "purchase.currency")


def test_the_customer_is_judged_before_the_code(world: World, till: Caller, anna: Customer) -> None:
    body = {"shop": "s1", "customer_id": "unknown", "code": "000000", "points": 10}
    assert refusal(till.asks("POST", HOLDS, body)) == (404, "customer.not_found")
    code = code_of(till, anna)
    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), anna.id)
    assert refusal(holds(till, anna, 10, code)) == (404, "customer.not_found")


def test_a_blocked_card_is_judged_before_the_code(
    world: World, till: Caller, anna: Customer
) -> None:
    code = code_of(till, anna)
    blocks(world, anna)
    assert refusal(holds(till, anna, 10, wrong_of(code))) == (409, "card.blocked")
    assert refusal(holds(till, anna, 10, issue_qr(world, anna.id).code)) == (409, "card.blocked")
    quote = {"shop": "s1", "at": "2026-12-05T19:58:00Z", "customer_id": anna.id}
    row = {"sku": "b", "category": "bread", "quantity": "1", "price": rub("300.00")}
    quoted = till.asks("POST", "/v1/quotes", {**quote, "lines": [row]})
    assert (quoted.body["most_redeemable"], quoted.body["earn"]) == (0, 21)
    spent = till.asks("POST", "/v1/quotes", {**quote, "lines": [row], "redemption": {"points": 10}})
    assert refusal(spent) == (409, "card.blocked")


def test_the_code_is_judged_before_the_limits(till: Caller, anna: Customer) -> None:
    code = code_of(till, anna)
    assert refusal(holds(till, anna, 9, wrong_of(code))) == (403, "code.wrong")
    assert refusal(holds(till, anna, 9, code)) == (400, "redemption.too_few")
    assert refusal(holds(till, anna, 61, code)) == (400, "redemption.too_many")
    assert refusal(holds(till, anna, 31, code, total=rub("100.00"))) == (
        400,
        "redemption.over_share",
    )
    assert holds(till, anna, 30, code, total=rub("100.00")).status == 201


def test_the_limits_are_judged_before_the_debt_and_the_debt_before_the_balance(
    till: Caller, anna: Customer
) -> None:
    held = holds(till, anna, 60).body["id"]
    assert pays(till, anna, "second", held).status == 201
    assert returns(till, {"shop": "s1", "receipt": "first"}).status == 200
    code = code_of(till, anna)
    assert refusal(holds(till, anna, 9, code)) == (400, "redemption.too_few")
    indebted = holds(till, anna, 10, code)
    assert refusal(indebted) == (409, "points.debt")
    debt = indebted.body["facts"]["debt"]
    assert indebted.body["detail"] == f"The next purchases settle {debt} points first."


# Bad bodies


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 0},
        {"points": -1},
        {"points": 10.0},
        {"points": "10"},
        {"points": True},
        {"points": 10**9 + 1},
        {"code": ""},
        {"code": None},
        {"channel": "phone"},
        {"shop": ""},
        {"total": rub("-1.00")},
        {"total": {"amount": 1.0, "currency": "RUB"}},
        {"phone": "+79990001122"},
        {"sum": 1},
    ],
)
def test_a_malformed_hold_is_refused(till: Caller, anna: Customer, changes: dict[str, Any]) -> None:
    body = {"shop": "s1", "customer_id": anna.id, "code": "123456", "points": 10, **changes}
    assert refusal(till.asks("POST", HOLDS, body)) == (400, "body.malformed")


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e400", b"1e2"])
def test_points_are_whole_numbers(till: Caller, anna: Customer, number: bytes) -> None:
    body = b'{"shop": "s1", "customer_id": "%s", "code": "1", "points": %s}'
    answer = till.asks("POST", HOLDS, body % (str(anna.id).encode(), number))
    assert refusal(answer) == (400, "body.malformed")


@pytest.mark.parametrize("named", ["card", "phone"])
def test_a_card_or_a_phone_alone_never_spends(till: Caller, anna: Customer, named: str) -> None:
    who = {"card": str(anna.card), "phone": str(anna.phone.number)}[named]
    body = {"shop": "s1", named: who, "points": 10}
    assert refusal(till.asks("POST", HOLDS, body)) == (400, "body.malformed")
    assert refusal(till.asks("POST", HOLDS, {**body, "code": "123456"})) == (403, "code.expired")
    code = code_of(till, anna)
    assert till.asks("POST", HOLDS, {**body, "code": code}).status == 201


# The rotating QR


def test_a_stale_used_or_stolen_qr_holds_nothing_and_counts_no_try(
    world: World, till: Caller, anna: Customer, clock: Clock
) -> None:
    other = a_buyer(world)
    text = issue_qr(world, anna.id).code
    body = {"shop": "s1", "code": text, "points": 10}
    stolen = till.asks("POST", HOLDS, {**body, "customer_id": other.id})
    assert refusal(stolen) == (403, "code.expired")
    assert till.asks("POST", HOLDS, body).status == 201
    assert refusal(till.asks("POST", HOLDS, body)) == (403, "code.expired")
    assert refusal(till.asks("POST", HOLDS, {**body, "customer_id": anna.id})) == (
        403,
        "code.expired",
    )
    stale = issue_qr(world, anna.id).code
    clock.moves(seconds=60)
    assert refusal(till.asks("POST", HOLDS, {**body, "code": stale})) == (403, "code.expired")
    wrong = holds(till, anna, 10, wrong_of(code_of(till, anna)))
    assert wrong.body["facts"] == {"left": 2}


def test_two_tills_use_one_qr_once(world: World, anna: Customer) -> None:
    text = issue_qr(world, anna.id).code
    stores = world.points.redemptions
    first, second = stores.qr_use_write(text, anna.id), stores.qr_use_write(text, anna.id)
    world.commit(None, first)
    with pytest.raises(Moved):
        world.commit(None, second)


# Holds and their end


def test_a_hold_lives_15_minutes_at_a_till_and_a_day_for_a_web_order(
    till: Caller, anna: Customer
) -> None:
    assert holds(till, anna, 10).body["expires_at"] == "2026-12-05T20:15:00Z"
    assert holds(till, anna, 10, channel="web").body["expires_at"] == "2026-12-06T20:00:00Z"


def test_a_captured_hold_is_not_released(till: Caller, anna: Customer) -> None:
    held = holds(till, anna, 50).body["id"]
    assert pays(till, anna, "second", held).status == 201
    gone = till.asks("DELETE", HOLD, path={"hold": held})
    assert refusal(gone) == (409, "redemption.captured")
    unknown = till.asks("DELETE", HOLD, path={"hold": "unknown"})
    assert refusal(unknown) == (404, "redemption.not_found")
    assert refusal(till.asks("GET", HOLD, path={"hold": "unknown"})) == (
        404,
        "redemption.not_found",
    )


def test_time_releases_a_hold_and_so_may_the_till_after_it(
    till: Caller, anna: Customer, clock: Clock
) -> None:
    held = holds(till, anna, 50).body["id"]
    clock.moves(minutes=15)
    assert till.asks("GET", HOLD, path={"hold": held}).body["state"] == "released"
    for _ in range(2):
        assert till.asks("DELETE", HOLD, path={"hold": held}).status == 204
    assert refusal(pays(till, anna, "second", held)) == (409, "redemption.closed")
    assert available(till, anna) == 70


def test_any_shop_captures_a_hold_and_its_own_key_alone_sees_it(
    world: World, till: Caller, anna: Customer
) -> None:
    held = holds(till, anna, 50, shop="s2").body["id"]
    first = a_caller(world, Role.CASHIER, shop="s1")
    for method in ("GET", "DELETE"):
        refused = first.asks(method, HOLD, path={"hold": held})
        assert refusal(refused) == (403, "key.other_shop")
    assert refusal(holds(first, anna, 10, code_of(till, anna), shop="s2")) == (
        403,
        "key.other_shop",
    )
    assert pays(first, anna, "second", held).status == 201


def test_a_capture_may_be_smaller_than_the_least_hold(till: Caller, anna: Customer) -> None:
    held = holds(till, anna, 50).body["id"]
    bought = pays(till, anna, "second", held, points=1)
    assert bought.body["points"]["redeemed"] == 1
    assert available(till, anna) == 90


def test_a_receipt_spends_only_a_live_hold_of_its_customer(
    world: World, till: Caller, anna: Customer
) -> None:
    held = holds(till, anna, 50).body["id"]
    other = a_buyer(world)
    assert refusal(pays(till, other, "second", held)) == (409, "redemption.other_customer")
    assert refusal(pays(till, anna, "second", "unknown")) == (400, "redemption.not_found")
    assert refusal(pays(till, anna, "second", held, points=51)) == (400, "redemption.too_many")
    till.asks("DELETE", HOLD, path={"hold": held})
    assert refusal(pays(till, anna, "second", held)) == (409, "redemption.closed")
    assert available(till, anna) == 70


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("bread", "100.00", "29.99")], "purchase.redeemed_sum"),
        ([("tobacco", "100.00", "30.00"), ("bread", "100.00", "0.00")], "purchase.redeemed_sum"),
        ([("tobacco", "500.00", None)], "purchase.redeemed_sum"),
        ([("bread", "69.99", None)], "redemption.over_share"),
        ([("bread", "69.99", None), ("gift-card", "500.00", None)], "redemption.over_share"),
        ([("bread", "70.00", None)], ""),
        ([("bread", "40.00", "20.00"), ("dairy", "30.00", "10.00")], ""),
    ],
)
def test_the_money_of_points_stands_in_rows_that_they_may_pay(
    till: Caller, anna: Customer, rows: list[tuple[str, str, str | None]], code: str
) -> None:
    held = holds(till, anna, 30).body["id"]
    lines = [
        {"sku": category, "category": category, "quantity": "1", "paid": rub(paid)}
        | ({"redeemed": rub(redeemed)} if redeemed else {})
        for category, paid, redeemed in rows
    ]
    total = sum(int(paid.replace(".", "")) for _, paid, _ in rows)
    body = {
        "shop": "s1",
        "receipt": "second",
        "at": "2026-12-05T19:58:00Z",
        "total": rub(f"{total // 100}.{total % 100:02}"),
        "lines": lines,
        "customer_id": anna.id,
        "redemption": {"id": held},
    }
    answer = till.asks("POST", RECEIPTS, body)
    assert (answer.body["code"] if code else "", answer.status) == (code, 400 if code else 201)
    assert available(till, anna) == (40 if code else 40 + answer.body["points"]["earned"])


def test_money_of_points_without_a_hold_is_refused(till: Caller, anna: Customer) -> None:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("70.00")}
    body = {
        "shop": "s1",
        "receipt": "second",
        "at": "2026-12-05T19:58:00Z",
        "total": rub("70.00"),
        "lines": [line | {"redeemed": rub("30.00")}],
        "customer_id": anna.id,
    }
    assert refusal(till.asks("POST", RECEIPTS, body)) == (400, "purchase.redeemed_sum")
    # Before the first version nobody had points.
    early = body | {"at": "2023-12-05T19:58:00Z"}
    assert refusal(till.asks("POST", RECEIPTS, early)) == (400, "purchase.redeemed_sum")
    held = holds(till, anna, 10).body["id"]
    early |= {"redemption": {"id": held}}
    assert refusal(till.asks("POST", RECEIPTS, early)) == (400, "redemption.not_found")
    shown = till.asks("GET", POINTS, path={"customer_id": str(anna.id)}).body
    assert shown["held"] == 10
