"""The receipts of a person on pages."""

from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.pages import signed_in
from tests.builders.shops import RECEIPTS, RETURNS, a_receipt
from tests.builders.staff import Caller, a_caller

PAYLOAD = '"><img src=x onerror=alert(1)>'
SHOPS = "/v1/shops/{shop}"


def named_receipt(till: Caller, anna: Customer, **changes: Any) -> dict[str, Any]:
    """A receipt whose till named its rows."""
    body = a_receipt(customer_id=anna.id, **changes)
    body["lines"][0]["name"] = PAYLOAD
    body["lines"][1]["name"] = "Хлеб"
    assert till.asks("POST", RECEIPTS, body).status == 201
    return body


def test_the_list_names_shops_and_products(
    world: World, admin: Caller, till: Caller, anna: Customer, at: str
) -> None:
    body = {"name": {"ru": "Лавка на углу", "en": "Corner shop"}}
    assert admin.asks("PUT", SHOPS, body, path={"shop": "s1"}).status == 200
    named_receipt(till, anna)

    seen = signed_in(world, Role.SUPPORT).opens(f"{at}/purchases")

    assert "Лавка на углу" in seen.text
    assert "Хлеб" in seen.text
    assert PAYLOAD not in seen.html


def test_a_receipt_says_why_there_are_so_many_points(
    world: World, till: Caller, anna: Customer, at: str
) -> None:
    body = named_receipt(till, anna)
    lines = [{"line": 1, "quantity": "1"}]
    sent = {"number": "back-1", "lines": lines}
    path = {"shop": body["shop"], "receipt": body["receipt"]}
    assert till.asks("POST", RETURNS, sent, path=path).status == 200
    address = f"{at}/purchases/{body['shop']}/{body['receipt']}"
    visitor = signed_in(world, Role.SUPPORT)

    page, part = visitor.opens(address), visitor.opens(address, hx_request="true")

    assert "Почему столько баллов" in page.text
    assert "баллов: 7" in page.text
    assert "возвращено: 1" in page.text
    assert "Возвращено 49,95" in page.text
    assert "<html" not in part.html
    assert PAYLOAD not in page.html


def test_a_receipt_of_another_person_is_not_shown(
    world: World, till: Caller, anna: Customer, at: str
) -> None:
    body = a_receipt()
    till.asks("POST", RECEIPTS, body | {"phone": "+79990000001"})
    address = f"{at}/purchases/{body['shop']}/{body['receipt']}"

    assert signed_in(world, Role.SUPPORT).opens(address).status == 404


def test_a_till_of_one_shop_sees_its_own_receipts(
    world: World, admin: Caller, till: Caller, anna: Customer
) -> None:
    own = named_receipt(till, anna, shop="s7")
    cashier = a_caller(world, Role.CASHIER, shop="s7")

    answer = cashier.asks(
        "GET", "/v1/customers/{customer_id}/purchases", path={"customer_id": str(anna.id)}
    )

    assert [each["receipt"] for each in answer.body["purchases"]] == [own["receipt"]]


def test_a_movement_leads_to_its_receipt(
    world: World, till: Caller, anna: Customer, at: str
) -> None:
    body = named_receipt(till, anna)

    support = signed_in(world, Role.SUPPORT).opens(f"{at}/points")
    marketer = signed_in(world, Role.MARKETER).opens(f"{at}/points")

    address = f'href="{at}/purchases/{body["shop"]}/{body["receipt"]}"'
    assert address in support.html
    assert address not in marketer.html
