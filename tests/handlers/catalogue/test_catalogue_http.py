"""Shops, products and categories over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.catalogue import products
from chalicelib.world import World
from tests.builders.catalogue import has_catalogue
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPT, RECEIPTS, a_buyer, a_receipt, rub
from tests.builders.staff import Answered, Caller, a_caller

SHOP = "/v1/shops/{shop}"
PRODUCT = "/v1/products/{sku}"
CATEGORY = "/v1/categories/{category}"
NEVSKY = {
    "name": {"ru": "Невский", "en": "Nevsky"},
    "address": {"ru": "Невский пр., 1", "en": "Nevsky pr. 1"},
    "hours": [
        {"weekdays": [1, 2, 3, 4, 5], "from": "09:00", "to": "21:00"},
        {"weekdays": [6, 7], "from": "10:00", "to": "02:00"},
    ],
    "zone": "Europe/Moscow",
    "phone": "+7 812 123-45-67",
    "position": {"latitude": "59.9386", "longitude": "30.3141"},
    "holidays": [
        {"on": "2026-12-31", "from": "09:00", "to": "18:00"},
        {"on": "2027-01-01", "from": None, "to": None},
    ],
    "offer_card_from": rub("1500.00"),
}


def a_product(**changes: Any) -> dict[str, Any]:
    return {"name": {"ru": "Хлеб", "en": "Bread"}, "category": "bread", **changes}


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


def puts(admin: Caller, sku: str, body: dict[str, Any]) -> Answered:
    return admin.asks("PUT", PRODUCT, body, path={"sku": sku})


def test_a_card_is_offered_from_a_sum_in_the_currency_of_the_service(admin: Caller) -> None:
    body = {**NEVSKY, "offer_card_from": {"amount": "10.00", "currency": "USD"}}

    refused = admin.asks("PUT", SHOP, body, path={"shop": "s1"})

    assert refused.status == 400
    assert [each["pointer"] for each in refused.body["errors"]] == ["/offer_card_from/currency"]


def test_a_shop_is_put_shown_listed_and_removed(admin: Caller) -> None:
    path = {"shop": "s1"}
    made = admin.asks("PUT", SHOP, NEVSKY, path=path)
    web = admin.asks("PUT", SHOP, {"name": NEVSKY["name"]}, path={"shop": "web"})

    assert (made.status, made.body) == (200, {"code": "s1", **NEVSKY, "version": 1})
    assert admin.asks("GET", SHOP, path=path).body == made.body
    assert admin.asks("PUT", SHOP, made.body, path=path).body == made.body
    assert (web.body["position"], web.body["hours"]) == (None, [])
    first = admin.asks("GET", "/v1/shops", query={"limit": "1"}).body
    rest = admin.asks("GET", "/v1/shops", query={"limit": "5", "cursor": first["next"]}).body
    assert [shop["code"] for shop in first["shops"] + rest["shops"]] == ["s1", "web"]
    assert rest["next"] is None

    assert admin.asks("DELETE", SHOP, path=path).status == 204
    assert admin.asks("DELETE", SHOP, path=path).body["code"] == "shop.not_found"
    assert admin.asks("GET", SHOP, path=path).status == 404


def test_null_is_a_field_that_is_left_out(admin: Caller) -> None:
    nothing = dict.fromkeys(("address", "hours", "zone", "phone", "position", "code"))
    shop = admin.asks("PUT", SHOP, {**nothing, "name": NEVSKY["name"]}, path={"shop": "s1"})
    unsaid = dict.fromkeys(("unit", "price", "earns", "redeems", "prices", "sku"))

    assert (shop.status, shop.body["zone"]) == (200, "")
    assert puts(admin, "tea", a_product(**unsaid)).body["earns"] is True


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": {"ru": " "}}, "/name/ru"),
        ({"zone": "Europe/Petersburg"}, "/zone"),
        ({"position": {"latitude": 59.9386, "longitude": "30.3141"}}, "/position/latitude"),
        ({"position": {"latitude": "90.5", "longitude": "30.3141"}}, "/position/latitude"),
        ({"position": {"latitude": "NaN", "longitude": "30.3141"}}, "/position/latitude"),
        ({"hours": [{"weekdays": [0], "from": "9:00", "to": "21:00"}]}, "/hours/0/from"),
        ({"hours": [{"weekdays": [8], "from": "09:00", "to": "21:00"}]}, "/hours/0/weekdays/0"),
        ({"hours": [{"weekdays": [1], "from": "24:00", "to": "02:00"}]}, "/hours/0/from"),
        ({"hours": [{"weekdays": [1], "from": "09:00", "to": "09:00"}]}, "/hours/0"),
        ({"phone": "\u200b"}, "/phone"),
        ({"address": {"ru": " "}}, "/address/ru"),
        ({"name": {"ru": "Н\u2028", "en": "N"}}, "/name/ru"),
        ({"name": {"ru": "Нев\u202eский", "en": "N"}}, "/name/ru"),
        ({"address": {"en": "\u200fN"}}, "/address/en"),
        ({"code": "s2"}, "/code"),
        ({"manager": "Anna"}, "/manager"),
    ],
)
def test_a_bad_shop_is_refused_with_a_pointer(
    admin: Caller, changes: dict[str, Any], pointer: str
) -> None:
    refused = admin.asks("PUT", SHOP, {**NEVSKY, **changes}, path={"shop": "s1"})

    assert refused.status == 400
    assert pointer in {error["pointer"] for error in refused.body["errors"]}
    assert admin.asks("GET", SHOP, path={"shop": "s1"}).status == 404


def test_a_code_that_no_receipt_can_name_is_no_shop(admin: Caller) -> None:
    path = {"shop": "s%201"}

    assert admin.asks("PUT", SHOP, NEVSKY, path=path).body["errors"][0]["pointer"] == "/shop"
    assert admin.asks("GET", SHOP, path=path).body["code"] == "shop.not_found"


def test_a_category_is_named(admin: Caller) -> None:
    path = {"category": "%D1%85%D0%BB%D0%B5%D0%B1"}
    body = {"name": {"ru": "Хлеб", "en": "Bread"}}
    made = admin.asks("PUT", CATEGORY, body, path=path)

    assert (made.status, made.body) == (200, {"code": "хлеб", **body, "version": 1})
    assert admin.asks("GET", CATEGORY, path=path).body == made.body
    assert admin.asks("PUT", CATEGORY, made.body, path=path).status == 200
    listed = admin.asks("GET", "/v1/categories", query={"limit": "1"}).body
    assert listed["categories"] == [made.body]
    query = {"cursor": listed["next"]}
    rest: dict[str, Any] = {"categories": [], "next": None}
    assert admin.asks("GET", "/v1/categories", query=query).body == rest
    other = admin.asks("PUT", CATEGORY, {**body, "code": "bread"}, path=path)
    assert other.body["errors"][0]["pointer"] == "/code"
    assert admin.asks("GET", CATEGORY, path={"category": "a=b"}).status == 404
    assert admin.asks("GET", CATEGORY, path={"category": "tea"}).body["code"] == (
        "category.not_found"
    )
    bad = admin.asks("PUT", CATEGORY, body, path={"category": "a=b"})
    assert bad.body["errors"][0]["pointer"] == "/category"


def test_a_product_is_put_shown_and_removed(admin: Caller) -> None:
    path = {"sku": "milk%2F1"}
    body = a_product(
        unit="kg",
        price=rub("99.90"),
        earns=False,
        redeems=True,
        prices={"promo": rub("89.90")},
    )
    made = admin.asks("PUT", PRODUCT, body, path=path)

    assert (made.status, made.body) == (200, {"sku": "milk/1", **body, "version": 1})
    assert admin.asks("GET", PRODUCT, path=path).body == made.body
    assert admin.asks("PUT", PRODUCT, made.body, path=path).body == made.body
    assert puts(admin, "tea", a_product()).body["price"] is None
    assert admin.asks("DELETE", PRODUCT, path=path).status == 204
    assert admin.asks("GET", PRODUCT, path=path).body["code"] == "product.not_found"
    assert admin.asks("DELETE", PRODUCT, path={"sku": "a=b"}).status == 404
    assert puts(admin, "a=b", a_product()).body["errors"][0]["pointer"] == "/sku"
    assert puts(admin, "tea", a_product(sku="milk")).body["errors"][0]["pointer"] == "/sku"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"price": {"amount": 99.9, "currency": "RUB"}}, "/price/amount"),
        ({"price": {"amount": "1.00", "currency": "USD"}}, "/price/currency"),
        ({"prices": {"promo": {"amount": "1.00", "currency": "USD"}}}, "/prices/promo/currency"),
        ({"prices": {"retail": rub("1.00")}}, "/prices/retail"),
        ({"earns": "yes"}, "/earns"),
        ({"unit": "pound"}, "/unit"),
        ({"category": ""}, "/category"),
    ],
)
def test_a_bad_product_is_refused_with_a_pointer(
    admin: Caller, changes: dict[str, Any], pointer: str
) -> None:
    refused = puts(admin, "tea", a_product(**changes))

    assert refused.status == 400
    assert pointer in {error["pointer"] for error in refused.body["errors"]}


def test_a_thousand_products_are_put_at_once_and_listed_by_category(admin: Caller) -> None:
    sent = [
        a_product(sku=f"p-{number:04}", category="tea" if number % 10 == 0 else "bread")
        for number in range(1000)
    ]
    body = {"products": sent}
    first = admin.asks("PUT", "/v1/products", body)
    sent[7] = {**sent[7], "earns": False}
    second = admin.asks("PUT", "/v1/products", body)

    assert (first.status, first.body) == (200, {"count": 1000, "changed": 1000})
    assert second.body == {"count": 1000, "changed": 1}
    found, cursor = [], ""
    while cursor is not None:
        query = {"category": "tea", "limit": "40", "cursor": cursor}
        page = admin.asks("GET", "/v1/products", query=query).body
        found += [each["sku"] for each in page["products"]]
        cursor = page["next"]
    assert found == [f"p-{number:04}" for number in range(0, 1000, 10)]
    every = admin.asks("GET", "/v1/products", query={"limit": "100"}).body
    assert len(every["products"]) == 100
    query = {"category": "bread", "cursor": every["next"]}
    assert admin.asks("GET", "/v1/products", query=query).body["code"] == "cursor.invalid"


def test_a_page_of_a_category_ends_where_enough_was_read(
    admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "READ_AT_ONCE", 2)
    monkeypatch.setattr(products, "SCANNED_MAX", 2)
    sent = [a_product(sku=each, category="tea" if each > "d" else "bread") for each in "abcdef"]
    admin.asks("PUT", "/v1/products", {"products": sent})

    first = admin.asks("GET", "/v1/products", query={"category": "tea"}).body
    query = {"category": "tea", "cursor": first["next"]}
    rest = admin.asks("GET", "/v1/products", query=query).body

    assert first["products"] == []
    assert ([each["sku"] for each in rest["products"]], rest["next"]) == (["e", "f"], None)


def test_of_a_list_with_a_bad_product_nothing_is_written(admin: Caller) -> None:
    bad = a_product(sku="b", price={"amount": "-1.00", "currency": "RUB"}, colour="red")
    body = {"products": [a_product(sku="a"), bad, {"sku": "c", "category": "tea"}]}
    refused = admin.asks("PUT", "/v1/products", body)

    pointers = {error["pointer"] for error in refused.body["errors"]}
    assert pointers == {"/products/1/price", "/products/1/colour", "/products/2/name"}
    dollars = {"amount": "1.00", "currency": "USD"}
    body = {"products": [a_product(sku="a"), a_product(sku="b", price=dollars)]}
    refused = admin.asks("PUT", "/v1/products", body)
    assert [each["pointer"] for each in refused.body["errors"]] == ["/products/1/price/currency"]
    assert admin.asks("GET", "/v1/products").body["products"] == []


def test_a_list_is_bounded_and_names_a_product_once(admin: Caller) -> None:
    many = {"products": [a_product(sku=f"p-{number}") for number in range(1001)]}
    twice = {"products": [a_product(sku="a"), a_product(sku="b"), a_product(sku="a")]}
    huge = {"products": [a_product(sku="a", name={"ru": "a" * 600_000, "en": "a"})]}

    assert admin.asks("PUT", "/v1/products", many).body["errors"][0]["pointer"] == "/products"
    refused = admin.asks("PUT", "/v1/products", twice).body
    assert [error["pointer"] for error in refused["errors"]] == ["/products/2/sku"]
    assert "an earlier product of the list has the same SKU" in refused["detail"]
    assert admin.asks("PUT", "/v1/products", {"products": []}).status == 400
    assert admin.asks("PUT", "/v1/products", huge).body["code"] == "body.too_large"


def test_everything_that_is_wrong_with_a_list_is_said_at_once(admin: Caller) -> None:
    dollars = {"amount": "1.00", "currency": "USD"}
    sent = [a_product(sku="a"), a_product(sku="b", prices={"promo": dollars}), a_product(sku="a")]

    refused = admin.asks("PUT", "/v1/products", {"products": sent}).body

    pointers = {error["pointer"] for error in refused["errors"]}
    assert pointers == {"/products/1/prices/promo/currency", "/products/2/sku"}


def test_of_a_list_only_the_wrong_entries_are_wrong(admin: Caller) -> None:
    refused = admin.asks("PUT", "/v1/products", {"products": [{"sku": "a", "category": "tea"}]})

    assert [error["pointer"] for error in refused.body["errors"]] == ["/products/0/name"]


@pytest.mark.parametrize("sku", ["Ж" * 64, "Хлеб ржаной/чёрный 50 %", "a+b", "漢" * 64])
def test_an_odd_sku_has_an_address(admin: Caller, sku: str) -> None:
    admin.asks("PUT", "/v1/products", {"products": [a_product(sku=sku)]})
    path = {"sku": quote(sku, safe="")}

    assert admin.asks("GET", PRODUCT, path=path).body["sku"] == sku
    assert admin.asks("PUT", PRODUCT, a_product(), path=path).body["sku"] == sku
    assert admin.asks("DELETE", PRODUCT, path=path).status == 204


def test_an_encoded_control_character_is_no_sku(admin: Caller) -> None:
    refused = admin.asks("PUT", PRODUCT, a_product(), path={"sku": "a%01b"})

    assert (refused.status, refused.body["code"]) == (400, "body.malformed")


def test_every_change_is_audited(world: World, admin: Caller, clock: Clock) -> None:
    admin.asks("PUT", SHOP, NEVSKY, path={"shop": "s1"})
    puts(admin, "tea", a_product())
    puts(admin, "tea", a_product())
    clock.moves(seconds=1)
    admin.asks("PUT", "/v1/products", {"products": [a_product(sku=each) for each in "abc"]})
    admin.asks("DELETE", PRODUCT, path={"sku": "tea"})

    entries = [entry for _, entry in world.staff.audit.of_day(clock.now().date())]
    assert [(entry.what, entry.subject) for entry in entries if entry.by == admin.key_id] == [
        ("products.changed", "tea"),
        ("shop.changed", "s1"),
        ("product.deleted", "tea"),
        ("products.changed", "a and 2 more"),
    ]


def test_a_purchase_is_shown_with_the_names_of_its_products(world: World, admin: Caller) -> None:
    has_catalogue(world)
    till, body = a_caller(world, Role.INTEGRATION), a_receipt(customer_id=a_buyer(world).id)
    till.asks("POST", RECEIPTS, body)

    path = {"shop": body["shop"], "receipt": body["receipt"]}
    lines = admin.asks("GET", RECEIPT, path=path).body["lines"]

    names = [line["product_name"] for line in lines]
    assert names == [None, {"ru": "Хлеб ржаной", "en": "Rye bread"}]


def test_products_are_found_by_sku_and_by_name(admin: Caller) -> None:
    sent = [
        a_product(sku="BR-1", name={"ru": "Хлеб ржаной", "en": "Rye bread"}),
        a_product(sku="br-2", name={"ru": "Батон", "en": "Loaf"}),
        a_product(sku="x-br", name={"ru": "Чай", "en": "Tea"}, category="tea"),
    ]
    admin.asks("PUT", "/v1/products", {"products": sent})

    def found(**query: str) -> list[str]:
        body = admin.asks("GET", "/v1/products", query=query).body
        return [each["sku"] for each in body["products"]]

    assert found(search="br") == ["BR-1", "br-2"]
    assert found(search=" РЖАН ") == ["BR-1"]
    assert found(search="tea", category="tea") == ["x-br"]
    assert found(search="tea", category="bread") == []
    first = admin.asks("GET", "/v1/products", query={"search": "br", "limit": "1"}).body
    other = {"search": "re", "cursor": first["next"]}
    assert admin.asks("GET", "/v1/products", query=other).body["code"] == "cursor.invalid"
