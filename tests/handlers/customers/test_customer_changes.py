"""Customers over HTTP: changed, erased, their consents recorded and their history read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.services.customers.change_customer import change_customer
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.people import WebchatVisitor
from tests.builders.shops import RECEIPTS, a_receipt, a_small_receipt, returns
from tests.builders.staff import Answered, Caller, a_caller
from tests.repo.builders import (
    a_consent,
    a_customer,
    dialog_of,
    everything,
    found,
    save_change,
    stored,
)

CUSTOMER = "/v1/customers/{customer_id}"
HISTORY = f"{CUSTOMER}/history"
CONSENTS = f"{CUSTOMER}/consents"


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email("Anna@example.org"), first_name="Анна"))


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def cashier(world: World) -> Caller:
    return a_caller(world, Role.CASHIER, shop="s1")


def of(customer: Customer) -> dict[str, str]:
    return {"customer_id": customer.id}


def audited(world: World) -> list[tuple[str, str]]:
    """What was changed, and whom."""
    entries = [entry for _, entry in world.staff.audit.of_day(START.date())]
    return [(each.what, each.subject) for each in entries if not each.what.startswith("key.")]


def test_a_change_touches_what_it_names_and_is_recorded(
    world: World, support: Caller, anna: Customer
) -> None:
    changes = {
        "first_name": "  Аня ",
        "birthday": "--02-29",
        "language": "en",
        "city": "Казань",
        "shop": "s2",
        "zone": "Asia/Almaty",
        "tags": ["vip", "vip", "coffee"],
    }

    shown = support.asks("PATCH", CUSTOMER, changes, path=of(anna)).body

    after = found(world, anna)
    assert (shown["first_name"], shown["surname"], after.first_name) == ("Аня", "Петрова", "Аня")
    assert (after.locale, after.city, after.shop) == ("en", "Казань", "s2")
    assert (set(after.tags), shown["birthday"]) == ({"vip", "coffee"}, "--02-29")
    assert shown["zone"] == {"name": "Asia/Almaty", "source": "customer"}
    assert audited(world) == [("customer.changed", anna.id)]


def test_a_changed_email_is_claimed_and_the_former_one_set_free(
    world: World, support: Caller, anna: Customer
) -> None:
    support.asks("PATCH", CUSTOMER, {"email": "new@example.org"}, path=of(anna))

    assert world.customers.profiles.owner_of_email(Email("new@example.org")) == anna.id
    assert world.customers.profiles.owner_of_email(Email("anna@example.org")) is None


def test_null_takes_an_email_and_a_birthday_away(
    world: World, support: Caller, anna: Customer
) -> None:
    support.asks("PATCH", CUSTOMER, {"email": None, "birthday": None}, path=of(anna))

    after = found(world, anna)
    assert (after.email, after.birthday, after.first_name) == (None, None, "Анна")


def test_an_email_of_somebody_else_changes_nothing(
    world: World, support: Caller, anna: Customer
) -> None:
    boris = stored(world, a_customer())

    refused = support.asks("PATCH", CUSTOMER, {"email": boris.email}, path=of(anna))

    assert (refused.status, refused.body["code"]) == (409, "email.taken")
    assert found(world, anna) == anna


@pytest.mark.parametrize("changes", [{}, {"first_name": "Анна"}])
def test_the_same_again_writes_nothing(
    world: World, support: Caller, anna: Customer, changes: dict[str, str]
) -> None:
    assert support.asks("PATCH", CUSTOMER, changes, path=of(anna)).status == 200
    assert found(world, anna).version == anna.version
    assert audited(world) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"first_name": ""}, "/first_name"),
        ({"first_name": None}, "/first_name"),
        ({"surname": "http://x.ru"}, "/surname"),
        ({"email": "not an address"}, "/email"),
        ({"email": "a@gmail.con"}, "/email"),
        ({"birthday": "31.02.1990"}, "/birthday"),
        ({"birthday": "1990-02-30"}, "/birthday"),
        ({"zone": "Europe/Atlantis"}, "/zone"),
        ({"zone": "../../etc/passwd"}, "/zone"),
        ({"tags": ["a b"]}, "/tags/0"),
        ({"tags": [f"t{n}" for n in range(51)]}, "/tags"),
        ({"language": "de"}, "/language"),
        ({"phone": "+79211112233"}, "/phone"),
    ],
)
def test_a_bad_change_is_refused_with_its_place(
    support: Caller, anna: Customer, changes: dict[str, Any], pointer: str
) -> None:
    refused = support.asks("PATCH", CUSTOMER, changes, path=of(anna))

    assert refused.status == 400
    assert pointer in {error["pointer"] for error in refused.body["errors"]}


def test_a_purchase_meanwhile_does_not_stop_a_change(
    world: World, cashier: Caller, anna: Customer
) -> None:
    """The change is made anew of the customer as they are, and the purchase stays."""
    bodies = [a_receipt(card=anna.card)]

    def move(customer: Customer) -> Customer:
        if bodies:
            cashier.asks("POST", RECEIPTS, bodies.pop())
        return replace(customer, city="Казань")

    change_customer(world, Actor(StaffKeyId("tests"), world.now()), anna.id, move)

    after = found(world, anna)
    assert (after.city, after.shopping.orders) == ("Казань", 1)


def test_a_customer_who_is_never_left_alone_is_changed_later(
    world: World, cashier: Caller, anna: Customer
) -> None:
    def move(customer: Customer) -> Customer:
        cashier.asks("POST", RECEIPTS, a_receipt(card=anna.card))
        return replace(customer, city="Казань")

    with pytest.raises(Unavailable, match=r"customer\.contended"):
        change_customer(world, Actor(StaffKeyId("tests"), world.now()), anna.id, move)


def test_a_customer_is_forgotten_with_their_chats_and_claims_but_not_the_books(
    world: World, admin: Caller, cashier: Caller, anna: Customer
) -> None:
    """Rule 53."""
    body = a_receipt(card=anna.card)
    cashier.asks("POST", RECEIPTS, body)

    gone = admin.asks("DELETE", CUSTOMER, path=of(anna))

    left = everything(world)
    assert (gone.status, gone.body) == (204, None)
    for personal in ("Анна", "Петрова", anna.phone.number, "example.org"):
        assert personal not in str(left)
    assert keys.receipt(shop="s1", number=body["receipt"]) in left
    assert audited(world) == [("customer.erased", anna.id)]
    assert admin.asks("GET", CUSTOMER, path=of(anna)).status == 404
    assert admin.asks("DELETE", CUSTOMER, path=of(anna)).status == 404


def test_what_was_said_in_a_web_chat_is_forgotten_too(
    world: World, admin: Caller, visitor: WebchatVisitor
) -> None:
    visitor.opens()
    visitor.presses("I agree")
    (dialog,) = [key for key in everything(world) if key[1] == "DIALOG"]
    chat = Chat("webchat", dialog[0].rpartition("#")[2])
    person = a_customer(chats=(chat,))
    stored(world, person)

    admin.asks("DELETE", CUSTOMER, path=of(person))

    assert not [pk for pk, _ in everything(world) if pk.startswith("CHAT#")]


def test_nobody_has_no_profile_and_no_history(admin: Caller) -> None:
    path = {"customer_id": "nobody"}
    asked = [
        admin.asks("GET", CUSTOMER, path=path),
        admin.asks("GET", HISTORY, path=path),
        admin.asks("PATCH", CUSTOMER, {"city": "Казань"}, path=path),
        admin.asks("POST", CONSENTS, a_word(), path=path),
    ]

    assert [(each.status, each.body["code"]) for each in asked] == [(404, "customer.not_found")] * 4


def a_word(**changes: Any) -> dict[str, Any]:
    word = {"purpose": "advertising", "channel": "sms", "given": True, "evidence": "call 17"}
    return word | changes


def test_a_consent_is_recorded_with_its_proof_and_the_former_one_is_kept(
    world: World, support: Caller, anna: Customer, clock: Clock
) -> None:
    """Rule 55."""
    support.asks("POST", CONSENTS, a_word(channel="telegram", given=False), path=of(anna))

    after = found(world, anna)
    assert not after.allows(Purpose.ADVERTISING, "telegram")
    assert after.consents[-1].evidence == "call 17"
    assert world.customers.profiles.former_consents(anna.id) == [anna.consents[0]]
    assert audited(world) == [("customer.consents_changed", anna.id)]


def test_who_takes_personal_data_back_is_erased_instead(support: Caller, anna: Customer) -> None:
    word = a_word(purpose="personal_data", channel="shop", given=False)

    refused = support.asks("POST", CONSENTS, word, path=of(anna))

    assert (refused.status, refused.body["code"]) == (400, "consent.erase_instead")


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
