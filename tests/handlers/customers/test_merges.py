"""Two customers become one over HTTP, and two again (rule 39)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.suppression import complaint
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.points.tiers import ManualLevel
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.change_personal import set_manual_level
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document, sells
from tests.repo.builders import CHAT, a_consent, a_customer, found, save_change, stored

MERGE = "/v1/customers/{customer_id}/merge"
CUSTOMER = "/v1/customers/{customer_id}"

LEVELS = [
    {"id": "basic", "name": {"ru": "Базовый", "en": "Basic"}, "from": rub("0.00")},
    {"id": "gold", "name": {"ru": "Золото", "en": "Gold"}, "from": rub("1500.00")},
]


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    document = a_document(tiers={"levels": LEVELS})
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    return admin


@pytest.fixture
def till(world: World, admin: Caller) -> Caller:
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points and 1,000 roubles of turnover."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return found(world, anna)


@pytest.fixture
def twin(world: World, till: Caller) -> Customer:
    """The same person with another card, 42 points and 600 roubles."""
    twin = a_buyer(world)
    sells(till, twin, "second", "600.00")
    return found(world, twin)


def merges(caller: Caller, survivor: Customer, merged: Customer, **more: Any) -> Answered:
    body = {"merged": merged.id, "reason": "one person"}
    return caller.asks("POST", MERGE, body, path={"customer_id": survivor.id}, **more)


def undoes(caller: Caller, survivor: Customer, merged: Customer) -> Answered:
    body, path = {"merged": merged.id}, {"customer_id": survivor.id}
    return caller.asks("POST", f"{MERGE}/undo", body, path=path)


def shown(caller: Caller, customer: Customer, resource: str = CUSTOMER) -> Answered:
    return caller.asks("GET", resource, path={"customer_id": customer.id})


def account(caller: Caller, customer: Customer) -> Any:
    """What an account holds, without how often it moved."""
    return {**shown(caller, customer, POINTS).body, "version": 0}


def is_sound(world: World) -> bool:
    return not [each for each in verify_ledger(world) if each.differences]


def test_points_turnover_and_level_unite(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    answer = merges(admin, anna, twin)

    assert (answer.status, answer.body["points"], answer.body["debt"]) == (200, 42, 0)
    account = shown(admin, anna, POINTS).body
    assert (account["available"], account["tier"]["id"]) == (112, "gold")
    assert shown(admin, anna).body["shopping"]["money"]["amount"] == "1600.00"
    assert is_sound(world)


def test_the_same_request_merges_once(admin: Caller, anna: Customer, twin: Customer) -> None:
    first = merges(admin, anna, twin, once="m-1")
    again = merges(admin, anna, twin, once="m-1")

    assert first.body == again.body
    assert again.headers["Idempotency-Hit"] == "true"
    assert merges(admin, anna, twin).body["code"] == "customer.merged"


def test_everything_of_the_other_leads_to_the_survivor(
    world: World, admin: Caller, till: Caller, anna: Customer, twin: Customer
) -> None:
    merges(admin, anna, twin)

    gone = shown(admin, twin)
    assert (gone.status, gone.body["code"], gone.body["facts"]["into"]) == (
        410,
        "customer.merged",
        anna.id,
    )
    for sought in ({"card": str(twin.card)}, {"phone": str(twin.phone.number)}):
        people = admin.asks("POST", "/v1/customers/search", sought).body["customers"]
        assert [each["id"] for each in people] == [anna.id]
    sells(till, twin, "third", "100.00")
    body = {
        "shop": "s1",
        "receipt": "fourth",
        "at": "2026-12-05T19:57:00Z",
        "card": str(twin.card),
        "total": rub("100.00"),
        "lines": [{"sku": "b", "category": "bread", "quantity": "1", "paid": rub("100.00")}],
    }
    assert till.asks("POST", RECEIPTS, body).status == 201
    assert shown(admin, anna, POINTS).body["available"] == 126
    assert is_sound(world)


def test_a_receipt_that_was_recorded_before_is_the_same_receipt(
    admin: Caller, till: Caller, anna: Customer, twin: Customer
) -> None:
    merges(admin, anna, twin)

    sells(till, twin, "second", "600.00")
    assert shown(admin, anna, POINTS).body["available"] == 112


def test_goods_of_before_come_back_to_the_survivor(
    world: World, admin: Caller, till: Caller, anna: Customer, twin: Customer
) -> None:
    merges(admin, anna, twin)
    back = till.asks("POST", RETURNS, path={"shop": "s1", "receipt": "second"})

    assert back.status == 200
    assert shown(admin, anna, POINTS).body["available"] == 70
    assert shown(admin, anna).body["shopping"]["money"]["amount"] == "1000.00"
    assert undoes(admin, anna, twin).body["code"] == "merge.final"
    assert is_sound(world)


def test_an_undo_gives_everything_back(
    world: World, admin: Caller, till: Caller, anna: Customer, twin: Customer
) -> None:
    before = [shown(admin, each).body for each in (anna, twin)]
    accounts = [account(admin, each) for each in (anna, twin)]
    merges(admin, anna, twin)

    undone = undoes(admin, anna, twin)

    assert (undone.status, undone.body["undo_until"]) == (200, None)
    assert [shown(admin, each).body for each in (anna, twin)] == before
    assert [account(admin, each) for each in (anna, twin)] == accounts
    sells(till, twin, "third", "100.00")
    assert shown(admin, twin, POINTS).body["available"] == 49
    assert is_sound(world)


def test_an_undo_is_refused_when_points_were_spent(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    merges(admin, anna, twin)
    support = a_caller(world, Role.SUPPORT)
    body = {"points": -100, "reason": "gift card", "document": "act-1"}
    path = {"customer_id": anna.id}
    assert support.asks("POST", f"{POINTS}/adjustments", body, path=path).status == 201

    assert undoes(admin, anna, twin).body["code"] == "merge.spent"


def test_an_undo_is_refused_after_thirty_days(
    clock: Clock, admin: Caller, anna: Customer, twin: Customer
) -> None:
    merges(admin, anna, twin)
    clock.at += timedelta(days=30)

    assert undoes(admin, anna, twin).body["code"] == "merge.final"
    assert undoes(admin, twin, anna).body["code"] == "customer.merged"


def test_the_other_direction_and_a_loop_are_refused(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    third = a_buyer(world)
    merges(admin, anna, twin)

    assert merges(admin, twin, anna).body["code"] == "customer.merged"
    assert merges(admin, anna, anna).body["code"] == "merge.self"
    assert merges(admin, third, anna).status == 200
    assert shown(admin, twin).body["facts"]["into"] == third.id
    assert undoes(admin, third, twin).body["code"] == "merge.buried"
    assert undoes(admin, third, anna).status == 200
    assert shown(admin, twin).body["facts"]["into"] == anna.id
    assert is_sound(world)


def test_advertising_needs_the_yes_of_both(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    yes = [a_consent(purpose=Purpose.ADVERTISING, channel=each) for each in ("sms", "email")]
    save_change(world, anna, anna.with_consents(*yes))
    listed = replace(twin.with_consents(yes[0]), suppressions=(complaint("email"),))
    save_change(world, twin, listed)

    preview = admin.asks(
        "POST", f"{MERGE}/preview", {"merged": twin.id}, path={"customer_id": anna.id}
    ).body
    merges(admin, anna, twin)

    assert [(each["channel"], each["after"]) for each in preview["consents"]] == [
        ("email", False),
        ("sms", True),
        ("telegram", True),
    ]
    after = found(world, anna)
    assert after.allows(Purpose.ADVERTISING, "sms")
    assert not after.allows(Purpose.ADVERTISING, "email")
    assert after.suppressions == (complaint("email"),)
    undoes(admin, anna, twin)
    assert found(world, anna).allows(Purpose.ADVERTISING, "email")


def test_a_preview_says_what_a_merge_would_do_and_writes_nothing(
    admin: Caller, anna: Customer, twin: Customer
) -> None:
    body, path = {"merged": twin.id}, {"customer_id": anna.id}
    seen = admin.asks("POST", f"{MERGE}/preview", body, path=path).body

    sides = [(each["available"], each["tier"]) for each in seen["accounts"]]
    assert sides == [(70, "basic"), (42, "basic"), (112, "gold")]
    assert (seen["lots"], seen["merged"]["id"], seen["email_freed"]) == (1, twin.id, True)
    assert shown(admin, twin).status == 200


def test_the_chat_of_the_other_opens_the_card_of_the_survivor(
    world: World, admin: Caller, anna: Customer
) -> None:
    twin = stored(world, a_customer())
    merges(admin, anna, twin)

    dialog = world.conversation.dialogs.get(CHAT)
    assert dialog is not None
    assert dialog.customer_id == anna.id
    assert found(world, anna).chats == (CHAT,)
    undoes(admin, anna, twin)
    dialog = world.conversation.dialogs.get(CHAT)
    assert dialog is not None
    assert (dialog.customer_id, found(world, anna).chats) == (twin.id, ())


def test_an_erasure_of_the_survivor_erases_the_other(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    merges(admin, anna, twin)
    erase_by_staff(world, Actor(StaffKeyId("tests"), world.now()), anna.id)

    left = [world.table.get(keys.customer(each.id)) for each in (anna, twin)]
    assert [each and each["status"] for each in left] == ["erased", "erased"]
    stored_items = str(list(world.table.scan_keys(("JOINED",), limit=10)))
    assert twin.id not in stored_items
    assert world.table.get(keys.phone(twin.phone.number)) is None
    closed = world.table.get(keys.card(twin.card))
    assert closed is not None
    assert (closed["status"], closed.get("customer")) == ("closed", None)
    assert is_sound(world)


def test_only_an_administrator_merges(world: World, anna: Customer, twin: Customer) -> None:
    for role in Role:
        if role is not Role.ADMIN:
            assert merges(a_caller(world, role), anna, twin).status == 403


def test_a_mailbox_passes_to_a_survivor_without_one(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    save_change(world, anna, anna.with_email(None))
    merges(admin, anna, twin)

    after = found(world, anna)
    assert (after.email, after.email_proven_at) == (twin.email, twin.email_proven_at)
    assert twin.email
    assert world.customers.claims.owner_of_email(twin.email) == anna.id
    undoes(admin, anna, twin)
    assert world.customers.claims.owner_of_email(twin.email) == twin.id
    assert found(world, anna).email is None


def test_a_level_by_hand_goes_along_and_goes_back(
    world: World, admin: Caller, anna: Customer, twin: Customer
) -> None:
    until = NOW + timedelta(days=100)
    given = ManualLevel(
        "gold",
        is_floor=True,
        from_at=NOW,
        until=until,
        reason="a friend",
        by="tests",
        recorded_at=NOW,
    )
    set_manual_level(world, Actor(StaffKeyId("tests"), world.now()), twin.id, given)

    merges(admin, anna, twin)
    assert shown(admin, anna, POINTS).body["tier"]["manual"] is not None

    assert undoes(admin, anna, twin).status == 200
    assert shown(admin, anna, POINTS).body["tier"]["manual"] is None
    assert shown(admin, twin, POINTS).body["tier"]["manual"] is not None
