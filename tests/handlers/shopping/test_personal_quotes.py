"""Quotes for customers with terms of their own, and for those who left the programme."""

from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.shops import rub
from tests.builders.staff import Caller, a_caller
from tests.handlers.shopping.test_quotes import a_row, pays, quotes

CUSTOMER = "/v1/customers/{customer_id}"


def decides(world: World, anna: Customer, method: str, what: str, body: Any) -> None:
    admin = a_caller(world, Role.ADMIN if what == "terms" else Role.SUPPORT)
    path = {"customer_id": str(anna.id)}
    assert admin.asks(method, f"{CUSTOMER}/{what}", body, path=path).status == 200


def test_a_personal_discount_is_one_more_rule_of_the_price(
    world: World,
    till: Caller,
    anna: Customer,
) -> None:
    terms = {
        "rate": 2000,
        "category": "dairy",
        "from": "2026-12-01T00:00:00Z",
        "until": "2027-12-01T00:00:00Z",
        "reason": "a neighbour",
    }
    body = {"price_list": "retail", "discounts": [{**terms, "rate": 500}, terms]}
    decides(world, anna, "PUT", "terms", body)
    rows = (a_row("dairy", "100.00"), a_row("tobacco", "100.00"))
    quote = quotes(till, *rows, customer_id=anna.id).body

    # The best of the group `personal` first, then 10 % of the stage `item` on what is left.
    assert [(each["stage"], each["discount"]) for each in quote["discounts"]] == [
        ("price", rub("20.00")),
        ("item", rub("8.00")),
    ]
    assert [line["payable"] for line in quote["lines"]] == [rub("72.00"), rub("100.00")]
    bought = pays(till, anna, quote, "")
    assert bought.body["points"]["earned"] == quote["earn"]
    assert not bought.body["points"]["differs"]


def test_who_left_the_programme_has_neither_discounts_nor_points(
    world: World,
    till: Caller,
    anna: Customer,
) -> None:
    decides(world, anna, "POST", "membership", {"member": False})
    quote = quotes(till, a_row("dairy", "100.00"), customer_id=anna.id).body
    assert (quote["discounts"], quote["earn"], quote["most_redeemable"]) == ([], 0, 0)
    assert quote["available"] == 70
    refused = quotes(till, a_row("bread", "300.00"), customer_id=anna.id, redemption={"points": 10})
    assert (refused.status, refused.body["code"]) == (409, "customer.not_member")
