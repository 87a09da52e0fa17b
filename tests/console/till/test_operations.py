"""The operations of the till: permissions, masks, tokens, and one effect of what is sent twice."""

import json

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.spend_codes import issue_qr
from chalicelib.world import World
from tests.builders.pages import Visitor, signed_in
from tests.builders.shops import rub
from tests.builders.staff import a_caller
from tests.console.till.conftest import Cashier, a_sale

PAYLOAD = '"><img src=x onerror=alert(1)>'
RECEIPT = {"shop": "s1", "receipt": "t-1"}


def test_a_scan_shows_points_and_no_name(cashier: Cashier, anna: Customer) -> None:
    by_card = cashier.asks("scan", body={"card": str(anna.card)})
    by_phone = cashier.sends("scan", body={"phone": str(anna.phone.number)})

    assert by_card["points"]["available"] == 70
    assert by_card["customer"]["card"] == str(anna.card)[-4:]
    assert json.loads(by_phone.html)["answer"] == by_card
    for secret in (anna.first_name, anna.surname, str(anna.phone.number), str(anna.card)):
        assert secret not in by_phone.html


def test_an_unknown_phone_is_no_refusal(cashier: Cashier) -> None:
    found = cashier.asks("scan", body={"phone": "8 921 000-00-00"})

    assert (found["customer"], found["points"], found["offers"]) == (None, None, [])


def test_a_sale_that_is_sent_twice_counts_once(cashier: Cashier, anna: Customer) -> None:
    sale = a_sale(anna, "t-1", "100.00")
    first = cashier.asks("sale", "once", body=sale)
    again = cashier.asks("sale", "once", body=sale)
    later = cashier.asks("sale", "other", body=sale)

    assert first["points"]["earned"] == 7
    assert first == again == later
    assert cashier.asks("scan", body={"card": str(anna.card)})["points"]["available"] == 77


def test_points_are_spent_with_the_customers_code(
    world: World, cashier: Cashier, anna: Customer
) -> None:
    row = {"sku": "b", "category": "bread", "quantity": "2", "price": rub("50.00")}
    basket = {"shop": "s1", "at": "2026-12-05T19:58:00Z", "lines": [row]}
    who = {"customer_id": str(anna.id)}
    quote = cashier.asks("quote", body={**basket, **who, "redemption": {"points": 20}})
    code = issue_qr(world, anna.id).code
    hold = {"shop": "s1", "code": code, "points": 20, "total": rub("100.00")}
    held = cashier.asks("hold", "hold-1", body=hold)
    lost = cashier.asks("hold", "hold-1", body=hold)
    (line,) = quote["lines"]
    sold = [{name: line[name] for name in (*row, "discount", "redeemed", "paid")}]
    sale = {**basket, **who, "receipt": "t-1", "total": rub("80.00"), "lines": sold}
    paid = cashier.asks("sale", "s", body={**sale, "redemption": {"id": held["id"], "points": 20}})

    assert held == lost
    assert (paid["points"]["redeemed"], paid["points"]["earned"]) == (20, 5)
    assert cashier.asks("release", path={"hold": held["id"]})["code"] == "redemption.captured"


def test_rows_of_an_earlier_receipt_come_back_once(cashier: Cashier, anna: Customer) -> None:
    cashier.asks("sale", "s", body=a_sale(anna, "t-1", "100.00"))
    listed = cashier.asks("receipts", path={"customer_id": str(anna.id)}, query={"limit": "20"})
    shown = cashier.asks("receipt", path=RECEIPT)
    back = {"number": "back-1", "lines": [{"line": 1, "quantity": "1"}]}
    first = cashier.asks("return", "r", path=RECEIPT, body=back)
    again = cashier.asks("return", "other", path=RECEIPT, body=back)

    assert [each["receipt"] for each in listed["purchases"]] == ["t-1", "first"]
    assert shown["lines"][0]["returned"] == "0"
    assert first["return"]["refund"] == rub("50.00")
    assert first == again
    assert cashier.asks("receipt", path=RECEIPT)["lines"][0]["returned"] == "1"


def test_a_person_is_registered_and_given_a_plastic_card(cashier: Cashier) -> None:
    consents = {"personal_data": {"evidence": "form 12"}}
    body = {"phone": "+79215550000", "first_name": "Пётр", "consents": consents}
    made = cashier.asks("register", "r", body=body)
    again = cashier.asks("register", "r", body=body)
    bound = cashier.asks(
        "bind", "b", path={"customer_id": made["id"]}, body={"card": "2912345678906"}
    )

    assert made == again
    assert bound["replaces"] == made["card"]
    assert cashier.asks("scan", body={"card": "2912345678906"})["customer"]["id"] == made["id"]
    assert cashier.asks("consents", query={"language": "ru"})["texts"]


def test_a_product_is_found_by_code_and_by_name(world: World, cashier: Cashier) -> None:
    product = {"name": {"ru": PAYLOAD, "en": "Milk"}, "category": "dairy", "price": rub("89.90")}
    a_caller(world, Role.ADMIN).asks("PUT", "/v1/products/{sku}", product, path={"sku": "milk 1"})

    by_code = cashier.asks("product", path={"sku": "milk%201"})
    by_name = cashier.sends("products", query={"search": "img", "limit": "8"})

    assert by_code["price"] == rub("89.90")
    # No browser reads the answer as a page, whatever texts stand in it.
    assert by_name.headers["Content-Type"] == "application/json"
    assert by_name.headers["X-Content-Type-Options"] == "nosniff"
    assert by_name.headers["Content-Disposition"] == "attachment"
    assert json.loads(by_name.html)["answer"]["products"][0]["name"]["ru"] == PAYLOAD


@pytest.mark.parametrize(("language", "words"), [("ru", "Телефон"), ("en", "phone")])
def test_a_refusal_speaks_to_the_cashier(world: World, language: str, words: str) -> None:
    cashier = Cashier(signed_in(world, Role.CASHIER, language))

    problem = cashier.asks("scan", body={"phone": "12"})

    assert problem["fields"].keys() == {"phone"}
    assert words.lower() in json.dumps(problem, ensure_ascii=False).lower()


def test_a_request_of_the_wrong_shape_is_refused(cashier: Cashier) -> None:
    unnamed = cashier.asks("receipt", path={"shop": "s1"})
    unknown = cashier.sends("erase", path={})
    token = cashier.session()["token"]
    no_json = cashier.visitor.posts("/till/operations/scan", {"asked": "{"}, x_csrf_token=token)

    assert unnamed["fields"].keys() == {"path.receipt"}
    assert unknown.status == 404
    assert no_json.status == 400


def test_a_role_that_may_not_sell_is_refused_by_the_operation(world: World, anna: Customer) -> None:
    admin = Cashier(signed_in(world, Role.ADMIN))

    assert admin.asks("scan", body={"card": str(anna.card)})["customer"]["first_name"]
    refused = admin.sends("sale", "s", body=a_sale(anna, "t-1", "100.00"))
    assert (refused.status, json.loads(refused.html)["problem"]["code"]) == (403, "key.role")


def test_a_key_of_another_shop_sees_and_sells_nothing_here(world: World, anna: Customer) -> None:
    visitor = Visitor()
    visitor.posts("/console/sign-in", {"key": a_caller(world, Role.CASHIER, shop="s2").secret})
    other = Cashier(visitor)

    refused = other.asks("sale", "s", body=a_sale(anna, "t-1", "100.00"))

    assert refused["code"] == "key.other_shop"


def test_without_the_token_the_session_or_the_site_nothing_is_done(
    world: World, cashier: Cashier, anna: Customer
) -> None:
    sent = {"asked": json.dumps({"body": a_sale(anna, "t-1", "100.00")}), "once": "s"}
    at, token = "/till/operations/sale", cashier.session()["token"]
    foreign = Cashier(signed_in(world, Role.CASHIER)).session()["token"]

    assert cashier.visitor.posts(at, sent).status == 403
    assert cashier.visitor.posts(at, sent, x_csrf_token=foreign).status == 403
    elsewhere = {"x_csrf_token": token, "sec_fetch_site": "cross-site"}
    assert cashier.visitor.posts(at, sent, **elsewhere).status == 403
    ended = Visitor().posts(at, sent, x_csrf_token=token)
    assert (ended.status, ended.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
    assert cashier.asks("receipt", path=RECEIPT)["code"] == "purchase.not_found"


def test_the_answer_says_the_servers_instant(world: World, cashier: Cashier) -> None:
    told = json.loads(cashier.visitor.opens("/till/session").html)

    assert told["now"] == world.now().isoformat()
