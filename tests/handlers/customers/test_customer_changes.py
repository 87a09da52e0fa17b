"""Customers over HTTP: registered, changed, their consents recorded, forgotten; all audited."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import keys
from chalicelib.services.customers.change_customer import change_customer
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of
from tests.builders.shops import RECEIPTS, a_receipt
from tests.builders.staff import Caller
from tests.handlers.customers.people import (
    CONSENTS,
    CUSTOMER,
    CUSTOMERS,
    HISTORY,
    PAPER,
    a_person,
    audited,
    of,
)
from tests.repo.builders import (
    a_customer,
    everything,
    found,
    stored,
)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email("Anna@example.org"), first_name="Анна"))


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


def test_a_phone_of_another_customer_is_refused_and_names_nobody(
    cashier: Caller, anna: Customer
) -> None:
    """Rule 35."""
    refused = cashier.asks("POST", CUSTOMERS, a_person(phone=anna.phone.number))

    assert refused.status == 409
    assert refused.body.keys() == {"title", "code", "detail", "status", "request_id"}
    assert refused.body["code"] == "phone.taken"
    assert anna.id not in str(refused.body)


def test_an_email_of_another_customer_is_entered_as_any_other(
    world: World, cashier: Caller, anna: Customer
) -> None:
    """Rule 38: equal addresses mean one person only if both are proven."""
    made = cashier.asks("POST", CUSTOMERS, a_person(email="ANNA@example.org"))

    vera = world.customers.profiles.get(made.body["id"])
    assert vera is not None
    assert (vera.email, vera.email_proven_at) == ("ANNA@example.org", None)
    assert world.customers.claims.owner_of_email(Email("anna@example.org")) == anna.id


def test_a_repeated_registration_gets_the_first_answer(world: World, cashier: Caller) -> None:
    first = cashier.asks("POST", CUSTOMERS, a_person(), once="form-12")
    again = cashier.asks("POST", CUSTOMERS, a_person(), once="form-12")

    assert (again.status, again.raw) == (201, first.raw)
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
    drawn = iter([int(anna.card[1:12]), 0, 77])  # the second decides how long the pause is
    world.draw = lambda _: next(drawn)

    made = cashier.asks("POST", CUSTOMERS, a_person())

    assert made.body["card"].startswith("200000000077")


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


def test_a_changed_email_is_not_proven_and_the_former_one_is_free(
    world: World, support: Caller, anna: Customer
) -> None:
    support.asks("PATCH", CUSTOMER, {"email": "new@example.org"}, path=of(anna))

    profiles = world.customers.profiles
    assert found(world, anna).email_proven_at is None
    assert world.customers.claims.owner_of_email(Email("new@example.org")) is None
    assert world.customers.claims.owner_of_email(Email("anna@example.org")) is None
    assert [each.id for each in profiles.with_email(Email("NEW@example.org"), limit=9)] == [anna.id]


def test_null_takes_an_email_and_a_birthday_away(
    world: World, support: Caller, anna: Customer
) -> None:
    support.asks("PATCH", CUSTOMER, {"email": None, "birthday": None}, path=of(anna))

    after = found(world, anna)
    assert (after.email, after.birthday, after.first_name) == (None, None, "Анна")


def test_staff_do_not_learn_who_has_an_email(world: World, support: Caller, anna: Customer) -> None:
    boris = stored(world, a_customer())

    changed = support.asks("PATCH", CUSTOMER, {"email": boris.email}, path=of(anna))

    assert changed.status == 200
    assert found(world, anna).email_proven_at is None
    assert found(world, boris).email_proven_at == boris.email_proven_at


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
    assert world.customers.former_consents.of_customer(anna.id) == [anna.consents[0]]
    assert audited(world) == [("customer.consents_changed", anna.id)]


def test_a_repeated_consent_is_told_word_for_word_without_its_proof(
    world: World, support: Caller, anna: Customer
) -> None:
    first, again = (
        support.asks("POST", CONSENTS, a_word(), path=of(anna), once="k") for _ in range(2)
    )

    assert (again.status, again.raw, again.headers["Idempotency-Hit"]) == (201, first.raw, "true")
    assert first.body["evidence"] is None
    (kept,) = (item for (pk, _), item in everything(world).items() if pk.startswith("ANSWER#"))
    assert "call 17" not in kept["record"]["S"]


def test_who_takes_personal_data_back_is_erased_instead(support: Caller, anna: Customer) -> None:
    word = a_word(purpose="personal_data", channel="shop", given=False)

    refused = support.asks("POST", CONSENTS, word, path=of(anna))

    assert (refused.status, refused.body["code"]) == (400, "consent.erase_instead")
