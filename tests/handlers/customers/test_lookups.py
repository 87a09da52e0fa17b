"""Cases s06, a01, a07: what answers reveal about who is a customer, and how often."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.shops import RECEIPTS, a_receipt
from tests.builders.staff import Answered, Caller, a_caller
from tests.handlers.conftest import Logbook
from tests.handlers.customers.people import CUSTOMER, CUSTOMERS, a_person, of
from tests.repo.builders import a_customer, stored

SEARCH = f"{CUSTOMERS}/search"
TOO_MANY = (429, "customers.too_many_searches")
MAILBOX = "anna@example.org"


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email(MAILBOX)))


@pytest.fixture
def bounded(world: World) -> World:
    world.bounds = Bounds(searches_an_hour=3)
    return world


def outcome(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.body.get("code", "")


def guesses(
    caller: Caller, times: int, *, known: Customer | None = None, **changes: Any
) -> list[tuple[int, str]]:
    """Register people, as if to find out who is a customer: `known`, or else invented ones."""
    phones = [known.phone.number if known else f"+7921999{number:04}" for number in range(times)]
    return [
        outcome(caller.asks("POST", CUSTOMERS, a_person(phone=phone, **changes)))
        for phone in phones
    ]


def test_s06_refusals_of_registrations_spend_the_budget_of_searches(
    bounded: World, cashier: Caller, anna: Customer, logbook: Logbook
) -> None:
    answers = guesses(cashier, 5, known=anna)

    assert answers == [(409, "phone.taken")] * 3 + [TOO_MANY] * 2
    assert logbook.text.count("lookup.revealed") == 4
    assert "lookup.refused" in logbook.text
    assert anna.phone.number not in logbook.text


def test_s06_an_email_tells_nothing_and_pays_nothing(
    bounded: World, cashier: Caller, anna: Customer
) -> None:
    """Whether another customer has the address, and has proven it, is the same to the caller."""
    known = guesses(cashier, 5, email=MAILBOX)

    assert anna.email_proven_at
    assert known == [(201, "")] * 5


def test_s06_then_nothing_tells_a_customer_from_a_stranger(
    bounded: World, cashier: Caller, anna: Customer
) -> None:
    guesses(cashier, 4, known=anna)

    known = cashier.asks("POST", CUSTOMERS, a_person(phone=anna.phone.number))
    unknown = cashier.asks("POST", CUSTOMERS, a_person(phone="+79219998877"))
    sold = cashier.asks("POST", RECEIPTS, a_receipt(phone=anna.phone.number))
    unsold = cashier.asks("POST", RECEIPTS, a_receipt(phone="+79219998877"))
    searched = cashier.asks("POST", SEARCH, {"phone": anna.phone.number})

    answers = [known, unknown, sold, unsold, searched]
    assert [outcome(answer) for answer in answers] == [TOO_MANY] * 5
    assert {answer.headers["Retry-After"] for answer in answers} == {"3600"}


def test_s06_a_registration_and_a_receipt_pay_from_the_same_budget(
    bounded: World, anna: Customer
) -> None:
    caller = a_caller(bounded, Role.INTEGRATION)
    other = stored(bounded, a_customer())

    answers = [
        caller.asks("PATCH", CUSTOMER, {"email": MAILBOX}, path=of(other)),
        caller.asks("POST", CUSTOMERS, a_person(phone=anna.phone.number)),
        caller.asks("POST", RECEIPTS, a_receipt(phone="+79219998877")),
        caller.asks("POST", SEARCH, {"email": MAILBOX}),
        caller.asks("POST", RECEIPTS, a_receipt(card="2000000000008")),
    ]

    assert [answer.status for answer in answers] == [200, 409, 404, 200, 429]


def test_s06_ordinary_work_pays_nothing(bounded: World, anna: Customer) -> None:
    caller = a_caller(bounded, Role.INTEGRATION)

    sold = [caller.asks("POST", RECEIPTS, a_receipt(card=anna.card)).status for _ in range(5)]
    made = guesses(caller, 5)
    shown = [caller.asks("GET", CUSTOMER, path=of(anna)).status for _ in range(5)]
    unknown = [caller.asks("GET", CUSTOMER, path={"customer_id": "x"}).status for _ in range(5)]

    assert (sold, shown, unknown) == ([201] * 5, [200] * 5, [404] * 5)
    assert made == [(201, "")] * 5


def test_s06_the_same_request_again_is_no_look_up(bounded: World) -> None:
    caller = a_caller(bounded, Role.INTEGRATION)

    answers = [caller.asks("POST", CUSTOMERS, a_person(), once="same") for _ in range(6)]

    assert {answer.status for answer in answers} == {201}


def test_s06_a_receipt_that_names_the_id_is_recorded_even_then(
    bounded: World, anna: Customer
) -> None:
    caller = a_caller(bounded, Role.INTEGRATION)
    guesses(caller, 4, known=anna)

    assert caller.asks("POST", RECEIPTS, a_receipt(customer_id=anna.id)).status == 201


def test_s06_keys_of_one_address_share_a_budget(world: World, anna: Customer) -> None:
    world.bounds = Bounds(searches_an_hour=2, searches_an_hour_an_address=3)
    asked = {"email": MAILBOX}

    answers = [a_caller(world, Role.CASHIER).asks("POST", SEARCH, asked).status for _ in range(4)]

    assert answers == [200, 200, 200, 429]


def test_the_next_hour_has_a_new_budget(bounded: World, clock: Clock, anna: Customer) -> None:
    caller = a_caller(bounded, Role.CASHIER)
    guesses(caller, 4, known=anna)
    clock.moves(hours=1)

    assert guesses(caller, 1, known=anna) == [(409, "phone.taken")]


@pytest.mark.parametrize("how", ["GET", "POST"])
def test_a07_too_many_searches_are_refused_with_the_time_to_wait(
    bounded: World, support: Caller, how: str
) -> None:
    sought = {"phone": "+79990000000"}

    def search() -> Answered:
        if how == "GET":
            return support.asks("GET", CUSTOMERS, query=sought)
        return support.asks("POST", SEARCH, sought)

    answers = [search() for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600


def test_a07_too_many_requests_are_refused_with_the_time_to_wait(
    world: World, support: Caller
) -> None:
    world.bounds = Bounds(key_requests_a_minute=2)

    answers = [support.asks("GET", CUSTOMERS, query={"phone": "+79990000000"}) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[-1].body["code"] == "key.too_many_requests"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize("secret", ["", "unknown"])
def test_a07_a_request_without_a_key_names_the_scheme(world: World, secret: str) -> None:
    refused = Caller(secret).asks("GET", "/v1/segments")

    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 9613000001", "+9613000001"),
        (" 79613000001", "+79613000001"),
        (" +79613000001", "+79613000001"),
        ("\u00a09613000001", "+9613000001"),
        ("\t9613000001", "+9613000001"),
        ("\u200b9613000001", "+9613000001"),
        ("\ufeff \u20609613000001", "+9613000001"),
        ("\u00a0\u200e+79613000001", "+79613000001"),
    ],
)
def test_a01_a_phone_that_begins_with_what_cannot_be_seen_had_a_plus(
    world: World, support: Caller, written: str, read: str
) -> None:
    russian = stored(world, a_customer(phone=ProvenPhone(Phone("+79613000001"), "contact", START)))

    answer = support.asks("GET", CUSTOMERS, query={"phone": written})

    expected = [russian.id] if read == "+79613000001" else []
    assert [each["id"] for each in answer.body["customers"]] == expected


def test_a01_a_mailbox_that_begins_with_a_space_had_a_plus(
    world: World, support: Caller, anna: Customer
) -> None:
    answer = support.asks("GET", CUSTOMERS, query={"email": f" {MAILBOX}"})

    assert answer.body == {"customers": [], "next": None}


def test_a01_in_a_body_a_space_is_a_space(world: World, support: Caller) -> None:
    stored(world, a_customer(phone=ProvenPhone(Phone("+79613000001"), "contact", START)))

    answer = support.asks("POST", SEARCH, {"phone": " 8 961 300-00-01"})

    assert len(answer.body["customers"]) == 1


def test_the_old_way_to_send_a_phone_is_deprecated(support: Caller) -> None:
    described = support.asks("GET", "/openapi.json").body["paths"]

    parameters = described[CUSTOMERS]["get"]["parameters"]
    old = {each["name"] for each in parameters if each.get("deprecated")}
    assert old == {"phone", "email"}
    assert "429" in described[SEARCH]["post"]["responses"]


def test_s06_six_hundred_look_ups_an_hour_and_no_more(cashier: Caller, anna: Customer) -> None:
    answers = guesses(cashier, 620, known=anna)

    assert answers.index(TOO_MANY) == 600
    assert set(answers[600:]) == {TOO_MANY}
