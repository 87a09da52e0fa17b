"""Operations that pages perform: receipts of a customer, exports, previews, texts, histories."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.accounts import available
from tests.builders.shops import RECEIPTS, a_buyer, a_receipt
from tests.builders.staff import Answered, Caller, a_caller
from tests.handlers.customers.people import CUSTOMER
from tests.handlers.points.conftest import admin, anna, till  # noqa: F401 - fixtures
from tests.repo.builders import a_customer, stored

PREVIEW = f"{CUSTOMER}/points/adjustments/preview"
EXPORT, PURCHASES, HISTORY = (f"{CUSTOMER}/{each}" for each in ("export", "purchases", "history"))
GONE = {"customer_id": "nobody"}


def asks(by: Caller, path: str, customer: Customer, **query: Any) -> Answered:
    return by.asks("GET", path, path={"customer_id": str(customer.id)}, query=query)


def previews(by: Caller, customer: Customer, points: int, **more: Any) -> Answered:
    body = {"points": points, "reason": "a broken egg", **more}
    return by.asks("POST", PREVIEW, body, path={"customer_id": str(customer.id)})


def test_a_preview_says_what_will_happen_and_moves_nothing(
    world: World,
    anna: Customer,  # noqa: F811
) -> None:
    support = a_caller(world, Role.SUPPORT)

    given, taken = previews(support, anna, 50, expires_on="2027-01-31"), previews(support, anna, -7)

    assert given.body == {
        "before": {"available": 70, "pending": 0, "held": 0, "debt": 0},
        "after": {"available": 120, "pending": 0, "held": 0, "debt": 0},
        "expires_at": "2027-01-31T21:00:00Z",
    }
    assert (taken.body["after"]["available"], taken.body["expires_at"]) == (63, None)
    assert available(world, anna) == 70


@pytest.mark.parametrize(
    ("points", "more", "refused"),
    [
        (-71, {}, (409, "points.insufficient")),
        (0, {}, (400, "body.malformed")),
        (5, {"expires_on": "2020-01-01"}, (400, "adjustment.expires_on")),
        (900_000, {}, (403, "points.over_limit")),
    ],
)
def test_a_preview_is_refused_as_the_adjustment_would_be(
    world: World,
    anna: Customer,  # noqa: F811
    points: int,
    more: dict[str, str],
    refused: tuple[int, str],
) -> None:
    answer = previews(a_caller(world, Role.SUPPORT), anna, points, **more)

    assert (answer.status, answer.body["code"]) == refused


def test_receipts_come_in_pages_with_the_names_of_products(
    world: World,
    till: Caller,  # noqa: F811
    anna: Customer,  # noqa: F811
) -> None:
    product = {"name": {"ru": "Молоко", "en": "Milk"}, "category": "dairy"}
    path = {"sku": "milk-1"}
    assert till.asks("PUT", "/v1/products/{sku}", product, path=path).status == 200
    sent = [a_receipt(customer_id=anna.id) for _ in range(2)]
    assert [till.asks("POST", RECEIPTS, each).status for each in sent] == [201, 201]
    support = a_caller(world, Role.SUPPORT)

    first = asks(support, PURCHASES, anna, limit=2).body
    last = asks(support, PURCHASES, anna, limit=2, cursor=first["next"]).body

    every = [*first["purchases"], *last["purchases"]]
    assert {each["receipt"] for each in every} == {"first", *(each["receipt"] for each in sent)}
    names = {line["sku"]: line["product_name"] for each in every for line in each["lines"]}
    assert names["milk-1"] == {"ru": "Молоко", "en": "Milk"}
    assert names["bread"] is None
    assert last["next"] is None


def test_a_history_of_one_kind(
    world: World,
    anna: Customer,  # noqa: F811
) -> None:
    admin = a_caller(world, Role.ADMIN)  # noqa: F811
    kinds = ("registration", "consent", "purchase", "message")

    found = {kind: asks(admin, HISTORY, anna, what=kind).body["history"] for kind in kinds}

    assert {kind: {each["what"] for each in entries} for kind, entries in found.items()} == {
        "registration": {"registration"},
        "consent": {"consent"},
        "purchase": {"purchase"},
        "message": set(),
    }
    assert asks(admin, HISTORY, anna, what="gift").status == 400


def test_a_cursor_of_one_kind_is_not_that_of_another(world: World) -> None:
    olga, admin = stored(world, a_customer()), a_caller(world, Role.ADMIN)  # noqa: F811
    more = asks(admin, HISTORY, olga, what="consent", limit=1).body["next"]

    answer = asks(admin, HISTORY, olga, what="purchase", cursor=more)

    assert (answer.status, answer.body["code"]) == (400, "cursor.invalid")


def test_the_data_of_a_customer_are_those_of_the_bot(world: World) -> None:
    olga = a_buyer(world)

    answer = asks(a_caller(world, Role.SUPPORT), EXPORT, olga)

    assert answer.status == 200
    assert (answer.body["card"], answer.body["phone"]) == (olga.card, olga.phone.number)


def test_a_customer_who_is_not_there_is_said(world: World) -> None:
    support = a_caller(world, Role.SUPPORT)

    answers = [support.asks("GET", each, path=GONE) for each in (EXPORT, PURCHASES)]

    assert [(each.status, each.body["code"]) for each in answers] == [
        (404, "customer.not_found")
    ] * 2


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_texts_of_consents_name_the_version_that_a_record_gets(
    world: World, language: str
) -> None:
    cashier = a_caller(world, Role.CASHIER, shop="s1")

    texts = cashier.asks("GET", "/v1/consent-texts", query={"language": language}).body["texts"]

    assert [each["purpose"] for each in texts] == ["personal_data", "advertising"]
    version = world.texts.version_of(language, "registration.personal")  # type: ignore[arg-type]
    assert texts[0]["text_version"] == version
    assert texts[0]["text"].endswith("?")


def test_a_customer_says_whether_the_card_is_blocked(world: World) -> None:
    olga, support = a_buyer(world), a_caller(world, Role.SUPPORT)

    before = asks(support, CUSTOMER, olga).body["card_blocked"]
    support.asks("POST", "/v1/cards/{number}/block", path={"number": str(olga.card)})

    assert (before, asks(support, CUSTOMER, olga).body["card_blocked"]) == (False, True)
    assert asks(a_caller(world, Role.CASHIER), CUSTOMER, olga).body["card_blocked"] is None
