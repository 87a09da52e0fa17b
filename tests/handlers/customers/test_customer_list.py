"""Customers are listed page by page, all of them or those who changed (case a06)."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Change
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.shops import RECEIPTS, a_small_receipt
from tests.builders.staff import Caller, a_caller
from tests.handlers.customers.people import CONSENTS, CUSTOMER, CUSTOMERS, a_person, of
from tests.repo.builders import a_customer, save_change, stored

MANY = 23


@pytest.fixture
def everybody(world: World) -> list[Customer]:
    return [stored(world, a_customer()) for _ in range(MANY)]


def pages(caller: Caller, **query: str) -> list[list[dict[str, Any]]]:
    """Every page of a list."""
    found: list[list[dict[str, Any]]] = []
    cursor: dict[str, str] = {}
    while True:
        page = caller.asks("GET", CUSTOMERS, query={**query, **cursor})
        assert page.status == 200, page
        found.append(page.body["customers"])
        if page.body["next"] is None:
            return found
        cursor = {"cursor": page.body["next"]}


def listed(caller: Caller, **query: str) -> list[str]:
    return [each["id"] for page in pages(caller, **query) for each in page]


def since(clock: Clock) -> str:
    return clock.now().isoformat().replace("+00:00", "Z")


def test_a06_the_list_of_customers_takes_a_limit(
    support: Caller, everybody: list[Customer]
) -> None:
    """Case a06."""
    found = pages(support, limit="5")

    assert [len(page) for page in found] == [5, 5, 5, 5, 3]
    ids = [each["id"] for page in found for each in page]
    assert sorted(ids) == sorted(each.id for each in everybody)


def test_an_empty_base_is_an_empty_page(support: Caller) -> None:
    assert support.asks("GET", CUSTOMERS).body == {"customers": [], "next": None}


def test_only_who_changed_since_an_instant_is_listed(
    world: World, clock: Clock, admin: Caller, everybody: list[Customer]
) -> None:
    anna, vera, ivan, *_ = everybody
    clock.moves(minutes=1)
    begin = since(clock)
    admin.asks("PATCH", CUSTOMER, {"city": "Казань"}, path=of(anna))
    clock.moves(minutes=1)
    consent = {"purpose": "advertising", "channel": "sms", "given": False, "evidence": "form 1"}
    admin.asks("POST", CONSENTS, consent, path=of(vera))
    till = a_caller(world, Role.CASHIER)
    till.asks("POST", RECEIPTS, a_small_receipt("10.00", customer_id=ivan.id))
    new = admin.asks("POST", CUSTOMERS, a_person()).body["id"]

    assert sorted(listed(admin, changed_since=begin, limit="4")) == sorted([anna.id, vera.id, new])
    assert sorted(listed(admin, changed_since=since(clock))) == sorted([vera.id, new])
    clock.moves(seconds=1)
    assert listed(admin, changed_since=since(clock)) == []


def test_a_profile_of_an_earlier_release_changed_when_it_last_agreed(
    world: World, clock: Clock, admin: Caller
) -> None:
    anna = stored(world, a_customer())
    forget = Change(keys.customer(anna.id), sets={"changed_at": ""})
    world.table.change(forget)

    assert listed(admin, changed_since=since(clock)) == [anna.id]
    later = (START + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    assert listed(admin, changed_since=later) == []


def test_an_erased_customer_is_not_listed(admin: Caller, everybody: list[Customer]) -> None:
    gone = everybody[0]
    admin.asks("DELETE", CUSTOMER, path=of(gone))

    assert gone.id not in listed(admin)
    assert len(listed(admin)) == MANY - 1


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.SUPPORT, "+7921"), (Role.MARKETER, "+7 ***"), (Role.CASHIER, "")],
)
def test_a_list_shows_as_much_as_the_role_may_see(
    world: World, everybody: list[Customer], role: Role, shown: str
) -> None:
    phones = [each["phone"] for page in pages(a_caller(world, role)) for each in page]

    assert len(phones) == MANY
    assert all(phone.startswith(shown) for phone in phones)
    assert role is not Role.CASHIER or {len(phone) for phone in phones} == {4}


def test_a_key_of_one_shop_lists_its_customers_and_those_without_a_shop(
    world: World, cashier: Caller, everybody: list[Customer]
) -> None:
    ours, theirs, *_ = everybody
    save_change(world, ours, replace(ours, shop="s1"))
    save_change(world, theirs, replace(theirs, shop="s2"))

    found = listed(cashier)
    assert ours.id in found
    assert theirs.id not in found
    assert len(found) == MANY - 1


def test_a_cursor_does_not_tell_a_birthday(support: Caller, everybody: list[Customer]) -> None:
    cursor = support.asks("GET", CUSTOMERS, query={"limit": "1"}).body["next"]

    said = base64.urlsafe_b64decode(cursor)
    assert b"05-05" not in said
    assert b"birthday" not in said


def test_a_cursor_belongs_to_its_question(support: Caller, everybody: list[Customer]) -> None:
    cursor = support.asks("GET", CUSTOMERS, query={"limit": "1"}).body["next"]

    answer = support.asks(
        "GET", CUSTOMERS, query={"cursor": cursor, "changed_since": "2026-11-21T09:00:00Z"}
    )
    assert (answer.status, answer.body["code"]) == (400, "cursor.invalid")


def test_a_list_of_changes_costs_no_write(
    world: World, admin: Caller, everybody: list[Customer]
) -> None:
    """A change writes the same items as before: the instant is in the profile."""
    anna = everybody[0]
    before = world.table._client.written if world.table._client else 0  # noqa: SLF001
    save_change(world, anna, replace(anna, city="Казань"))

    assert world.table._client.written - before == 1  # noqa: SLF001
