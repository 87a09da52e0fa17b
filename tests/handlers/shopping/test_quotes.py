"""Quotes over HTTP: the discounts and the points of a basket, before there is a receipt."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.basket import Basket, BasketLine
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.shopping.quote_purchase import quote_purchase
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS, sells
from tests.handlers.points.test_redemptions_http import holds

QUOTES = "/v1/quotes"


def a_row(category: str, price: str, quantity: str = "1", **more: Any) -> dict[str, Any]:
    row = {"sku": f"{category}-1", "category": category, "quantity": quantity}
    return row | {"price": rub(price)} | more


def quotes(till: Caller, *rows: dict[str, Any], **more: Any) -> Answered:
    body = {"shop": "s1", "at": "2026-12-05T19:58:00Z", "lines": list(rows), **more}
    return till.asks("POST", QUOTES, body)


def pays(till: Caller, anna: Customer, quote: Any, hold: str) -> Answered:
    """Record a purchase with the numbers of a quote."""
    kept = ("sku", "category", "quantity", "price", "discount", "redeemed", "paid")
    body = {
        "shop": quote["shop"],
        "receipt": "second",
        "at": quote["at"],
        "total": quote["total"],
        "lines": [{name: line[name] for name in kept} for line in quote["lines"]],
        "customer_id": anna.id,
        "redemption": {"id": hold} if hold else None,
    }
    return till.asks("POST", RECEIPTS, body)


def test_a_quote_tells_discounts_points_and_what_points_may_pay(
    till: Caller, anna: Customer
) -> None:
    rows = [a_row("dairy", "99.95", "2"), a_row("bread", "50.00"), a_row("tobacco", "220.00")]
    answer = quotes(till, *rows, customer_id=anna.id)

    assert answer.status == 200
    body = answer.body
    assert [(each["discount"], each["payable"]) for each in body["lines"]] == [
        (rub("19.99"), rub("179.91")),
        (rub("0.00"), rub("50.00")),
        (rub("0.00"), rub("220.00")),
    ]
    (dairy,) = body["discounts"]
    assert (dairy["rule"], dairy["stage"], dairy["base"]) == ("dairy", "item", rub("199.90"))
    assert dairy["lines"] == [{"line": 1, "discount": rub("19.99")}]
    assert body["not_applied"] == [{"rule": "big", "reason": "minimum"}]
    assert body["not_discounted"] == [{"line": 3, "reason": "category"}]
    assert body["not_earning"] == [{"line": 3, "reason": "category"}]
    # 7 % of 229.91; 30 % of it may be paid by points.
    assert (body["earn"], body["most_redeemable"]) == (16, 68)
    assert (body["available"], body["debt"], body["total"]) == (70, 0, rub("449.91"))
    assert body["awards"][0]["exact"] == "160937/10000"


def test_a_quote_writes_nothing(till: Caller, anna: Customer) -> None:
    path = {"customer_id": str(anna.id)}
    before = till.asks("GET", POINTS, path=path).body
    quotes(till, a_row("bread", "300.00"), customer_id=anna.id, redemption={"points": 50})
    assert till.asks("GET", POINTS, path=path).body == before


def test_a_purchase_with_the_numbers_of_a_quote_gets_its_points(
    till: Caller, anna: Customer
) -> None:
    row = a_row("bread", "300.00")
    quote = quotes(till, row, customer_id=anna.id, redemption={"points": 50}).body
    (line,) = quote["lines"]
    assert (line["payable"], line["redeemed"], line["paid"]) == (
        rub("300.00"),
        rub("50.00"),
        rub("250.00"),
    )
    assert (quote["earn"], quote["available"], quote["total"]) == (17, 70, rub("250.00"))

    held = holds(till, anna, 50).body["id"]
    bought = pays(till, anna, quote, held)

    points = bought.body["points"]
    assert (points["earned"], points["redeemed"], points["available"]) == (17, 50, 37)
    assert points["awards"] == quote["awards"]
    assert not points["differs"]


def test_an_unknown_phone_is_quoted_as_a_new_customer(till: Caller) -> None:
    quote = quotes(till, a_row("bread", "300.00"), phone="+79990001122").body
    assert (quote["customer_id"], quote["earn"], quote["available"]) == (None, 21, 0)
    unknown = quotes(till, a_row("bread", "300.00"), customer_id="unknown")
    assert (unknown.status, unknown.body["code"]) == (404, "customer.not_found")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"redemption": {"points": 9}}, 400, "redemption.too_few"),
        ({"redemption": {"points": 91}}, 409, "points.insufficient"),
        ({"redemption": {"points": 71}}, 409, "points.insufficient"),
        ({"redemption": {"points": 0}}, 400, "body.malformed"),
        ({"redemption": {"points": 1.5}}, 400, "body.malformed"),
        ({"redemption": {"id": "x", "points": 10}}, 400, "body.malformed"),
        ({"at": "2026-12-06T19:58:00Z"}, 400, "purchase.future"),
        ({"at": "2020-12-06T19:58:00Z"}, 400, "purchase.too_old"),
        ({"total": rub("300.00")}, 400, "body.malformed"),
        ({"promo_codes": ["WINTER"]}, 400, "promo.unknown"),
    ],
)
def test_a_bad_quote_is_refused(
    till: Caller, anna: Customer, more: dict[str, Any], status: int, code: str
) -> None:
    refused = quotes(till, a_row("bread", "300.00"), customer_id=anna.id, **more)
    assert (refused.status, refused.body["code"]) == (status, code)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (a_row("bread", "-1.00"), "body.malformed"),
        (a_row("bread", "1.001"), "body.malformed"),
        (a_row("bread", "1.00", paid=rub("1.00")), "body.malformed"),
        (a_row("bread", "1.00", discount=rub("1.01")), "purchase.line_sum"),
        (
            a_row("bread", "1.00") | {"price": {"amount": "1.00", "currency": "USD"}},
            "purchase.currency",
        ),
    ],
)
def test_a_bad_row_is_refused(till: Caller, anna: Customer, row: dict[str, Any], code: str) -> None:
    refused = quotes(till, row, customer_id=anna.id)
    assert (refused.status, refused.body["code"]) == (400, code)


def test_a_key_of_one_shop_quotes_for_that_shop(world: World, till: Caller, anna: Customer) -> None:
    cashier = a_caller(world, Role.CASHIER, shop="s2")
    refused = quotes(cashier, a_row("bread", "300.00"), customer_id=anna.id)
    assert (refused.status, refused.body["code"]) == (403, "key.other_shop")
    quoted = quotes(cashier, a_row("bread", "300.00"), customer_id=anna.id, shop="s2")
    assert quoted.status == 200


def test_before_the_first_programme_there_is_nothing_to_quote(world: World, clock: Clock) -> None:
    clock.at = NOW
    anna, till = a_buyer(world), a_caller(world, Role.CASHIER)
    refused = quotes(till, a_row("bread", "300.00"), customer_id=anna.id)
    assert (refused.status, refused.body["code"]) == (404, "programme.not_found")


def test_a_till_that_takes_off_something_else_is_flagged(till: Caller, anna: Customer) -> None:
    def buys(number: str, discount: str, paid: str, **more: Any) -> Any:
        row = a_row("dairy", "100.00", discount=rub(discount), paid=rub(paid))
        body: dict[str, Any] = {"shop": "s1", "receipt": number}
        body["at"] = "2026-12-05T19:58:00Z"
        body |= {"total": rub(paid), "lines": [row, *more.get("rows", [])]}
        answer = till.asks("POST", RECEIPTS, body | {"customer_id": anna.id})
        assert answer.status == 201
        return answer.body["points"]

    same, other = buys("same", "10.00", "90.00"), buys("other", "5.00", "95.00")

    assert (same["differs"], same["due_discounts"]) == (False, [])
    assert other["differs"]
    assert other["due_discounts"] == [{"line": 1, "discount": rub("10.00")}]
    assert other["earned"] == 6
    assert not sells(till, anna, "no-prices", "95.00")["points"]["differs"]


def test_the_terms_of_a_customer_are_rules_of_their_own(
    world: World, till: Caller, anna: Customer
) -> None:
    row = a_row("bread", "100.00")
    terms = {
        "price_list": "wholesale",
        "discounts": [
            {"rate": 700, "category": "bread", "reason": "a neighbour"},
            {"rate": 2000, "price_list": "promo", "reason": "another list"},
            {"rate": 500, "reason": "the best of the own discounts counts"},
        ],
    }
    path = {"customer_id": anna.id}
    changed = a_caller(world, Role.ADMIN).asks(
        "PUT", "/v1/customers/{customer_id}/terms", terms, path=path
    )
    assert changed.status == 200

    (line,) = quotes(till, row, customer_id=anna.id).body["lines"]
    assert (line["discount"], line["payable"]) == (rub("7.00"), rub("93.00"))
    (line,) = quotes(till, row, phone="+79990001122").body["lines"]
    assert line["payable"] == rub("100.00")


def knows(world: World, **prices: Any) -> None:
    """Put the bread of these tests into the catalogue."""
    product = {
        "name": {"ru": "Хлеб", "en": "Bread"},
        "category": "bread",
        "unit": "piece",
        **prices,
    }
    admin = a_caller(world, Role.ADMIN)
    answer = admin.asks("PUT", "/v1/products/{sku}", product, path={"sku": "bread-1"})
    assert answer.status == 200, answer.body


def has_price_list(world: World, anna: Customer, name: str) -> None:
    path = {"customer_id": str(anna.id)}
    body = {"price_list": name, "discounts": []}
    answer = a_caller(world, Role.ADMIN).asks(
        "PUT", "/v1/customers/{customer_id}/terms", body, path=path
    )
    assert answer.status == 200, answer.body


@pytest.mark.parametrize(
    ("price_list", "said", "price"),
    [
        ("retail", None, "50.00"),
        ("retail", "45.00", "45.00"),
        ("promo", None, "40.00"),
        ("promo", "50.00", "40.00"),
        ("promo", "30.00", "30.00"),
        ("wholesale", None, "50.00"),
        ("wholesale", "55.00", "55.00"),
    ],
)
def test_the_price_is_that_of_the_customers_list(
    world: World, till: Caller, anna: Customer, price_list: str, said: str | None, price: str
) -> None:
    knows(world, price=rub("50.00"), prices={"promo": rub("40.00")})
    if price_list != "retail":
        has_price_list(world, anna, price_list)
    row = a_row("bread", "1.00", "2") | {"price": rub(said) if said else None}
    (line,) = quotes(till, row, customer_id=anna.id).body["lines"]
    assert line["price"] == rub(price)
    assert line["payable"] == rub(f"{int(price[:2]) * 2}.00")


def test_a_row_without_any_price_is_refused(till: Caller, anna: Customer) -> None:
    row = a_row("bread", "1.00") | {"price": None}
    refused = quotes(till, a_row("dairy", "1.00"), row, customer_id=anna.id)
    assert (refused.status, refused.body["code"]) == (400, "body.malformed")
    assert [each["pointer"] for each in refused.body["errors"]] == ["/lines/1/price"]


def test_an_ordinary_quote_reads_twice_and_writes_nothing(
    aws: MemoryAws, world: World, till: Caller, anna: Customer
) -> None:
    basket = Basket("s1", world.now(), (BasketLine("b", "bread", 1000, Money(30000, "RUB")),))
    actor, buyer = Actor(StaffKeyId("till"), world.now()), Identity("card", anna.card)
    quote_purchase(world, actor, basket, buyer)  # remembers programme, offers and marks

    calls, written = aws.table.calls.copy(), aws.table.written
    quote_purchase(world, actor, basket, buyer)

    assert (aws.table.calls - calls).total() == 2
    assert aws.table.written == written
