"""Partial returns, voids, deliveries and other shops, over HTTP."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document
from tests.repo.builders import found

DELIVERED = f"{RECEIPT}/delivered"
PATH = {"shop": "s1", "receipt": "R"}


def programme(world: World, **changes: Any) -> None:
    body = {"programme": a_document(**changes), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    programme(world)
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    anna = a_buyer(world)
    assert till.asks("POST", RECEIPTS, a_sale(customer_id=anna.id)).status == 201
    return anna


def a_sale(**changes: Any) -> dict[str, Any]:
    """Bread for 100.00 and 3 kg of cheese for 200.00: 21 points, 7 and 14."""
    lines = [
        {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("100.00")},
        {"sku": "c", "category": "dairy", "quantity": "3", "paid": rub("200.00")},
    ]
    return {
        "shop": "s1",
        "receipt": "R",
        "at": "2026-12-05T19:57:00Z",
        "total": rub("300.00"),
        "lines": lines,
        **changes,
    }


def back(till: Caller, body: Any = None, **options: Any) -> Answered:
    return till.asks("POST", RETURNS, body, path=PATH, **options)


def some(number: str, line: int, quantity: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "lines": [{"line": line, "quantity": quantity}], **more}


def account(till: Caller, anna: Customer) -> Any:
    return till.asks("GET", POINTS, path={"customer_id": str(anna.id)}).body


def test_a_part_comes_back_with_its_money_points_and_words(
    world: World, till: Caller, anna: Customer
) -> None:
    answer = back(till, some("r-1", 2, "1", at="2026-12-05T19:59:00Z", reason="stale"))

    assert (answer.status, answer.body["returned_at"]) == (200, None)
    returned = answer.body["return"]
    assert returned["refund"] == rub("66.66")
    assert (returned["clawed_back"], returned["restored"], returned["debt"]) == (5, 0, 0)
    assert returned["at"] == "2026-12-05T19:59:00Z"
    assert returned["recorded_at"] == "2026-12-05T20:00:00Z"
    assert returned["lines"] == [
        {"line": 2, "quantity": "1", "refund": rub("66.66"), "clawed_back": 5, "restored": 0}
    ]
    assert returned["words"] == {
        "ru": "Возвращено 66,66 руб. Снято: 5 баллов.",
        "en": "Returned 66.66 RUB. Taken back: 5 points.",
    }
    assert account(till, anna)["available"] == 16
    (bought,) = found(world, anna).shopping.single
    assert (bought.minor, bought.categories) == (23334, (("dairy", 13334), ("bread", 10000)))


def test_any_number_of_returns_leaves_no_crumb(world: World, till: Caller, anna: Customer) -> None:
    for number in ("r-1", "r-2", "r-3"):
        assert back(till, some(number, 2, "1")).status == 200
    last = back(till)

    assert last.body["return"]["number"] == "rest"
    assert last.body["returned_at"] is not None
    shown = till.asks("GET", RECEIPT, path=PATH).body
    assert [each["number"] for each in shown["returns"]] == ["r-1", "r-2", "r-3", "rest"]
    assert [line["returned"] for line in shown["lines"]] == ["1", "3"]
    assert sum(each["clawed_back"] for each in shown["returns"]) == 21
    assert (account(till, anna)["balance"], account(till, anna)["debt"]) == (0, 0)
    assert found(world, anna).shopping.orders == 0
    assert back(till).body == last.body


def test_the_number_of_a_return_is_unique_in_its_receipt(till: Caller, anna: Customer) -> None:
    first = back(till, some("r-1", 2, "1"))
    again = back(till, some("r-1", 2, "1"))
    other = back(till, some("r-1", 2, "2"))

    assert again.body == first.body
    assert (other.status, other.body["code"]) == (409, "return.other")
    assert account(till, anna)["available"] == 16


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (some("r-1", 3, "1"), 400, "return.line"),
        (some("r-1", 2, "3.001"), 409, "return.too_much"),
        (some("r-1", 2, "0"), 400, "body.malformed"),
        (some("r-1", 2, "-1"), 400, "body.malformed"),
        (some("r-1", 0, "1"), 400, "body.malformed"),
        (some("r-1", 2, "1", void=True), 400, "body.malformed"),
        ({"lines": [{"line": 1, "quantity": "1"}]}, 400, "body.malformed"),
        ({"number": "r-1", "lines": []}, 400, "body.malformed"),
        ({"number": "r-1", "lines": [{"line": 1, "quantity": "0.5"}] * 2}, 400, "body.malformed"),
        ({"number": "r 1"}, 400, "body.malformed"),
        ({"number": "r-1", "void": 1}, 400, "body.malformed"),
        ({"number": "r-1", "sum": "1"}, 400, "body.malformed"),
    ],
)
def test_a_return_that_does_not_fit_changes_nothing(
    till: Caller, anna: Customer, body: Any, status: int, code: str
) -> None:
    refused = back(till, body)

    assert (refused.status, refused.body["code"]) == (status, code)
    assert account(till, anna)["available"] == 21


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (some("r-1", 3, "1"), "The receipt has the lines 1 to 2."),
        (some("r-1", 2, "3.001"), "Of line 2 only 3 is left to come back."),
    ],
)
def test_a_refused_return_says_what_would_fit(
    till: Caller, anna: Customer, body: Any, detail: str
) -> None:
    assert back(till, body).body["detail"] == detail
    assert till.asks("GET", RECEIPT, path=PATH).body["returns"] == []


def test_after_everything_is_back_nothing_is_left(till: Caller, anna: Customer) -> None:
    assert back(till, {"number": "r-1"}).body["returned_at"] is not None
    for body in (None, {"number": "r-2"}, some("r-3", 1, "1")):
        refused = back(till, body)
        assert (refused.status, refused.body["code"]) == (409, "return.nothing_left")


def test_a_void_takes_all_that_is_left_and_marks_the_receipt(till: Caller, anna: Customer) -> None:
    back(till, some("r-1", 2, "1"))
    voided = back(till, {"number": "v", "void": True})

    assert voided.body["void"]
    assert voided.body["return"]["clawed_back"] == 16
    shown = till.asks("GET", RECEIPT, path=PATH).body
    assert (shown["void"], shown["returned_at"] is not None) == (True, True)
    assert account(till, anna)["balance"] == 0


def test_another_shop_takes_goods_back_where_the_programme_allows_it(
    world: World, till: Caller, anna: Customer, clock: Clock
) -> None:
    other = a_caller(world, Role.CASHIER, shop="s2")
    assert back(other).body["code"] == "key.other_shop"
    body = {"programme": a_document(returns={"any_shop": True})}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200

    assert back(other, some("r-1", 1, "1")).status == 200
    assert other.asks("GET", RECEIPT, path=PATH).body["code"] == "key.other_shop"


# Deliveries


def test_the_points_of_a_web_order_wait_for_its_delivery(world: World, clock: Clock) -> None:
    clock.at = NOW
    programme(
        world,
        earning={
            "rules": [{"id": "base", "kind": "percent", "rate": 700}],
            "activation": {"on_delivery": True},
        },
    )
    till, anna = a_caller(world, Role.INTEGRATION), a_buyer(world)
    made = till.asks("POST", RECEIPTS, a_sale(customer_id=anna.id, channel="web")).body
    assert made["points"]["awards"][0]["activates_at"] is None
    assert (made["points"]["available"], made["points"]["pending"]) == (0, 21)

    at = {"at": "2026-12-05T19:59:00Z"}
    first = till.asks("POST", DELIVERED, at, path=PATH)
    again = till.asks("POST", DELIVERED, {"at": "2026-12-05T19:59:30Z"}, path=PATH)

    assert (first.status, first.body["delivered_at"]) == (200, at["at"])
    assert again.body == first.body
    shown = account(till, anna)
    assert (shown["available"], shown["pending"]) == (21, 0)
    assert shown["lots"][0]["activates_at"] == at["at"]
    assert back(till, some("r-1", 2, "1")).body["return"]["clawed_back"] == 5
    assert account(till, anna)["available"] == 16
    repeated = till.asks("POST", RECEIPTS, a_sale(customer_id=anna.id, channel="web"))
    assert repeated.body == made


def test_without_the_rule_a_delivery_moves_nothing(till: Caller, anna: Customer) -> None:
    delivered = till.asks("POST", DELIVERED, {"at": "2026-12-05T19:59:00Z"}, path=PATH)

    assert delivered.body["delivered_at"] == "2026-12-05T19:59:00Z"
    assert account(till, anna)["version"] == 1
    future = till.asks("POST", DELIVERED, {"at": "2026-12-06T19:59:00Z"}, path=PATH)
    assert (future.status, future.body["code"]) == (400, "purchase.future")
    nowhere = till.asks("POST", DELIVERED, {"at": NOW.isoformat()}, path={**PATH, "receipt": "x"})
    assert (nowhere.status, nowhere.body["code"]) == (404, "purchase.not_found")


def test_an_unknown_hold_in_a_purchase_is_a_bad_request(till: Caller, anna: Customer) -> None:
    body = a_sale(receipt="R-2", customer_id=anna.id, redemption={"id": "nothing"})
    refused = till.asks("POST", RECEIPTS, body)

    assert (refused.status, refused.body["code"]) == (400, "redemption.not_found")
