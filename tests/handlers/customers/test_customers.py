"""Customers over HTTP: found, shown by role, registered, changed, forgotten; all recorded."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.staff.staff import Role
from chalicelib.services.customers import search_customer
from chalicelib.world import World, use_world
from tests.builders.clock import START
from tests.builders.people import Telegrammer, customer_of
from tests.builders.shops import RECEIPTS, a_receipt
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import (
    a_customer,
    everything,
    stored,
)

CUSTOMERS = "/v1/customers"
CUSTOMER = "/v1/customers/{customer_id}"
PAPER = {"personal_data": {"evidence": "form 12/345"}}


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email("Anna@example.org"), first_name="Анна"))


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def cashier(world: World) -> Caller:
    return a_caller(world, Role.CASHIER, shop="s1")


def of(customer: Customer) -> dict[str, str]:
    return {"customer_id": customer.id}


def audited(world: World) -> list[tuple[str, str]]:
    """What was changed, and whom."""
    entries = [entry for _, entry in world.staff.audit.of_day(START.date())]
    return [(each.what, each.subject) for each in entries if not each.what.startswith("key.")]


def a_person(**changes: Any) -> dict[str, Any]:
    return {"phone": "8 921 555-44-33", "consents": PAPER, "first_name": "Вера"} | changes


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
    known = _calls(world, support, {"phone": anna.phone.number})
    unknown = _calls(world, support, sought)

    assert support.asks("GET", CUSTOMERS, query=sought).body == {"customers": []}
    assert known == unknown


@pytest.mark.parametrize("sought", [{}, {"phone": "+79990000000", "card": "2000000000008"}])
def test_exactly_one_thing_is_sought(support: Caller, sought: dict[str, str]) -> None:
    assert support.asks("GET", CUSTOMERS, query=sought).status == 400


def test_a_key_that_guesses_is_stopped(support: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_customer, "SEARCHES_AN_HOUR_MAX", 3)
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


def test_a_cashier_registers_a_person_with_proof_on_paper(world: World, cashier: Caller) -> None:
    made = cashier.asks("POST", CUSTOMERS, a_person(birthday="1990-05-05", tags=["vip"]))

    vera = world.customers.profiles.get(made.body["id"])
    assert vera is not None
    assert (made.status, set(made.body)) == (201, {"id", "card"})
    assert (vera.phone.number, vera.phone.method) == ("+79215554433", "staff")
    assert (vera.shop, set(vera.tags), vera.card) == ("s1", {"vip"}, made.body["card"])
    (consent,) = vera.consents
    assert (consent.purpose, consent.source) == (Purpose.PERSONAL_DATA, "staff")
    assert (consent.evidence, len(consent.text_version)) == ("form 12/345", 16)
    assert audited(world) == [("customer.registered", vera.id)]


def test_advertising_is_allowed_only_with_proof(world: World, cashier: Caller) -> None:
    """Rule 55."""
    advertising = {"evidence": "form 7", "channels": ["sms"], "text_version": "2026-01"}
    consents = {**PAPER, "advertising": advertising}

    made = cashier.asks("POST", CUSTOMERS, a_person(consents=consents))
    refused = cashier.asks("POST", CUSTOMERS, a_person(consents={**PAPER, "advertising": {}}))

    vera = world.customers.profiles.get(made.body["id"])
    assert vera is not None
    assert vera.allows(Purpose.ADVERTISING, "sms")
    assert not vera.allows(Purpose.ADVERTISING, "email")
    assert refused.body["errors"][0]["pointer"] == "/consents/advertising/evidence"


def test_a_child_is_not_sent_advertising(world: World, cashier: Caller) -> None:
    """Rule 55."""
    consents = {**PAPER, "advertising": {"evidence": "form 7"}}

    refused = cashier.asks("POST", CUSTOMERS, a_person(consents=consents, birthday="2012-05-05"))

    assert (refused.status, refused.body["code"]) == (400, "consent.minor")


def test_without_consent_to_personal_data_nobody_is_registered(cashier: Caller) -> None:
    refused = cashier.asks("POST", CUSTOMERS, a_person(consents={}))

    assert refused.body["errors"][0]["pointer"] == "/consents/personal_data"


@pytest.mark.parametrize("what", ["phone", "email"])
def test_a_phone_or_an_email_of_somebody_else_is_refused_and_names_nobody(
    world: World, cashier: Caller, anna: Customer, what: str
) -> None:
    """Rules 35 and 38."""
    held = {"phone": anna.phone.number, "email": "ANNA@example.org"}

    refused = cashier.asks("POST", CUSTOMERS, a_person(**{what: held[what]}))

    assert refused.status == 409
    assert refused.body.keys() == {"title", "code", "detail", "status", "request_id"}
    assert refused.body["code"] == f"{what}.taken"
    assert anna.id not in str(refused.body)


def test_a_repeated_registration_gets_the_first_answer(world: World, cashier: Caller) -> None:
    first = cashier.asks("POST", CUSTOMERS, a_person(), once="form-12")
    again = cashier.asks("POST", CUSTOMERS, a_person(), once="form-12")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Hit"] == "true"


def test_the_kept_answer_holds_nothing_personal(world: World, cashier: Caller) -> None:
    """Rule 53: an answer outlives an erasure by up to three days."""
    cashier.asks("POST", CUSTOMERS, a_person(email="vera@example.org"))

    kept = [item for (pk, _), item in everything(world).items() if pk.startswith("ANSWER#")]
    for personal in ("5554433", "Вера", "vera@example.org"):
        assert personal not in str(kept)


def test_who_was_registered_at_a_till_joins_in_the_bot_by_their_phone(
    world: World, cashier: Caller
) -> None:
    made = cashier.asks("POST", CUSTOMERS, a_person())
    vera = Telegrammer(world, 77, first_name="Вера", phone="79215554433")

    vera.registers()

    assert customer_of(world, vera).id == made.body["id"]


def test_a_card_number_that_somebody_has_is_not_given_again(
    world: World, cashier: Caller, anna: Customer
) -> None:
    """Rule 33."""
    drawn = iter([int(anna.card[1:12]), 77])
    world.draw = lambda _: next(drawn)

    made = cashier.asks("POST", CUSTOMERS, a_person())

    assert made.body["card"].startswith("200000000077")


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
