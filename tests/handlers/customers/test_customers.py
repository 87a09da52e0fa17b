"""Customers over HTTP: found, shown by role, registered, changed, forgotten; all recorded."""

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
from chalicelib.world import World, use_world
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of
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

CUSTOMERS = "/v1/customers"
CUSTOMER = "/v1/customers/{customer_id}"
HISTORY = f"{CUSTOMER}/history"
CONSENTS = f"{CUSTOMER}/consents"
PAPER = {"personal_data": {"evidence": "form 12/345"}}


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
