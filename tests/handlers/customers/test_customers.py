"""Customers over HTTP: found, shown as much as the role may see, with their history."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World, use_world
from chalicelib.world.bounds import Bounds
from tests.builders.catalogue import has_catalogue
from tests.builders.clock import START, Clock
from tests.builders.shops import RECEIPTS, a_receipt, a_small_receipt, returns
from tests.builders.staff import Answered, Caller, a_caller
from tests.handlers.customers.people import (
    CUSTOMER,
    CUSTOMERS,
    HISTORY,
    of,
)
from tests.repo.builders import (
    a_consent,
    a_customer,
    dialog_of,
    save_change,
    stored,
)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email("Anna@example.org"), first_name="Анна"))


@pytest.mark.parametrize(
    "sought",
    [
        lambda anna: {"phone": anna.phone.number},
        lambda anna: {"phone": f"8 {anna.phone.number[2:]}"},
        lambda anna: {"email": anna.email.upper()},
        lambda anna: {"card": anna.card},
    ],
)
def test_a_customer_is_found_by_what_only_they_have(
    support: Caller, anna: Customer, sought: Any
) -> None:
    answer = support.asks("GET", CUSTOMERS, query=sought(anna))

    assert [each["id"] for each in answer.body["customers"]] == [anna.id]


@pytest.mark.parametrize(
    "sought", [{"phone": "+79990000000"}, {"email": "no@example.org"}, {"card": "2000000000008"}]
)
def test_nobody_is_an_empty_list_at_the_same_cost(
    world: World, support: Caller, anna: Customer, sought: dict[str, str]
) -> None:
    """Enumeration: the same answer and the same number of calls for known and unknown."""
    held = {"phone": anna.phone.number, "email": str(anna.email), "card": anna.card}
    known = _calls(world, support, {name: held[name] for name in sought})
    unknown = _calls(world, support, sought)

    assert support.asks("GET", CUSTOMERS, query=sought).body == {"customers": [], "next": None}
    assert known == unknown


@pytest.mark.parametrize(
    "sought",
    [
        {"phone": "+79990000000", "card": "2000000000008"},
        {"phone": "+79990000000", "changed_since": "2026-11-21T09:00:00Z"},
    ],
)
def test_at_most_one_thing_is_sought(support: Caller, sought: dict[str, str]) -> None:
    assert support.asks("GET", CUSTOMERS, query=sought).status == 400


def test_a_key_that_guesses_is_stopped(world: World, support: Caller) -> None:
    world.bounds = Bounds(searches_an_hour=3)
    asked = {"phone": "+79990000000"}

    answers = [support.asks("GET", CUSTOMERS, query=asked) for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].body["code"] == "customers.too_many_searches"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPPORT, Role.INTEGRATION])
def test_who_serves_customers_sees_all_of_them(world: World, anna: Customer, role: Role) -> None:
    shown = a_caller(world, role).asks("GET", CUSTOMER, path=of(anna)).body

    assert (shown["first_name"], shown["phone"]) == ("Анна", anna.phone.number)
    assert (shown["email"], shown["card"]) == ("Anna@example.org", anna.card)
    assert shown["zone"] == {"name": "Europe/Moscow", "source": "programme"}
    assert shown["consents"][0]["evidence"] == "telegram:1204"


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AUDITOR])
def test_who_only_counts_customers_sees_a_mask(world: World, anna: Customer, role: Role) -> None:
    shown = a_caller(world, role).asks("GET", CUSTOMER, path=of(anna)).body

    assert (shown["first_name"], shown["surname"]) == ("А***", "П***")
    assert shown["phone"] == f"+7 *** ***-{anna.phone.number[-4:-2]}-{anna.phone.number[-2:]}"
    assert (shown["email"], shown["card"]) == ("A***@example.org", anna.card[-4:])
    assert shown["birthday"] is None
    assert shown["consents"][0]["evidence"] is None
    assert anna.phone.number not in str(shown)


def test_a_cashier_sees_the_last_digits_and_nothing_else(
    world: World, cashier: Caller, anna: Customer
) -> None:
    shown = cashier.asks("GET", CUSTOMER, path=of(anna)).body

    given = {name: value for name, value in shown.items() if value is not None}
    assert given == {
        "id": anna.id,
        "phone": anna.phone.number[-4:],
        "card": anna.card[-4:],
        "language": "ru",
        "registered_at": "2026-11-21T09:00:00Z",
        "fields": {},
    }


def test_what_was_bought_is_summed_on_the_profile(
    support: Caller, cashier: Caller, anna: Customer
) -> None:
    for day in ("2026-11-01", "2026-11-11"):
        body = a_receipt(card=anna.card, at=f"{day}T12:00:00Z")
        cashier.asks("POST", RECEIPTS, body)

    shown = support.asks("GET", CUSTOMER, path=of(anna)).body

    assert shown["shopping"] == {
        "orders": 2,
        "money": {"amount": "300.00", "currency": "RUB"},
        "first_day": "2026-11-01",
        "last_day": "2026-11-11",
        "median_gap_days": 10,
    }


def test_the_history_is_one_timeline_newest_first(
    world: World, support: Caller, cashier: Caller, clock: Clock
) -> None:
    no = a_consent(given=False, at=START + timedelta(days=2))
    anna = stored(world, a_customer(registered_at=START, consents=(a_consent(),)))
    save_change(world, anna, anna.with_consents(no), dialog_of(world), (no,))
    clock.moves(days=3)
    sold = [
        a_small_receipt("5.00", card=anna.card, at=(START + timedelta(days=n)).isoformat())
        for n in (1, 3)
    ]
    for body in sold:
        cashier.asks("POST", RECEIPTS, body)
    returns(cashier, sold[0])

    pages = _pages(support, anna, limit=2)

    assert [len(page) for page in pages] == [2, 2, 1]
    happened = [each for page in pages for each in page]
    assert [each["what"] for each in happened] == [
        "purchase",
        "consent",
        "purchase",
        "registration",
        "consent",
    ]
    assert happened[0]["total"] == {"amount": "5.00", "currency": "RUB"}
    assert (happened[0]["shop"], happened[0]["shop_name"]) == ("s1", None)
    has_catalogue(world)
    named = support.asks("GET", HISTORY, path=of(anna)).body["history"][0]
    assert named["shop_name"] == {"ru": "Лавка на Невском", "en": "Lavka on Nevsky"}
    assert happened[2]["returned_at"] == "2026-11-24T09:00:00Z"
    assert happened[4]["consent"]["evidence"] == "telegram:1204"


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_a_timeline_of_one_instant_is_read_to_its_end(
    world: World, support: Caller, cashier: Caller, limit: int
) -> None:
    """Everything at the same second: no page repeats or loses anything."""
    anna = stored(world, a_customer())
    for _ in range(7):
        cashier.asks("POST", RECEIPTS, a_receipt(card=anna.card))

    happened = [each for page in _pages(support, anna, limit=limit) for each in page]

    receipts = [each["receipt"] for each in happened if each["what"] == "purchase"]
    assert (len(happened), len(set(receipts))) == (9, 7)


def test_a_cashier_is_not_shown_what_was_bought_elsewhere(cashier: Caller, anna: Customer) -> None:
    assert cashier.asks("GET", HISTORY, path=of(anna)).status == 403


def test_a_cursor_of_somebody_else_is_refused(support: Caller, anna: Customer) -> None:
    refused = support.asks("GET", HISTORY, path=of(anna), query={"cursor": "AAAA"})

    assert (refused.status, refused.body["code"]) == (400, "cursor.invalid")


def _pages(caller: Caller, customer: Customer, *, limit: int) -> list[list[dict[str, Any]]]:
    pages, cursor = [], ""
    for _ in range(20):
        answer = _page(caller, customer, {"limit": str(limit), "cursor": cursor})
        pages.append(answer.body["history"])
        cursor = answer.body["next"]
        if not cursor:
            return [page for page in pages if page]
    raise AssertionError("no end")


def _page(caller: Caller, customer: Customer, query: dict[str, str]) -> Answered:
    return caller.asks("GET", HISTORY, path=of(customer), query=query)


def _calls(world: World, caller: Caller, query: dict[str, str]) -> list[str]:
    """The calls to DynamoDB that a search makes once the key is believed."""
    client, calls = world.client("dynamodb"), list[str]()

    class Client:
        def __getattr__(self, operation: str) -> Any:
            calls.append(operation)
            return getattr(client, operation)

    counting = replace(world, client=lambda _: Client())
    use_world(counting)
    caller.asks("GET", CUSTOMERS, query=query)
    calls.clear()
    caller.asks("GET", CUSTOMERS, query=query)
    use_world(world)
    return list(calls)
