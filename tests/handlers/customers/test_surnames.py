"""Customers are found by how their surnames begin."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import customer_keys
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.customers.index_surnames import index_surnames
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.staff import Answered, Caller, a_caller
from tests.handlers.customers.people import CUSTOMERS
from tests.repo.builders import a_customer, everything, save_change, save_registration

SEARCH = f"{CUSTOMERS}/search"
BY = Actor(StaffKeyId("tests"), a_customer().registered_at)


def named(world: World, surname: str, **changes: Any) -> Customer:
    customer = a_customer(surname=surname, chats=(), **changes)
    save_registration(world, customer, BY)
    found = world.customers.profiles.get(customer.id)
    assert found
    return found


def searches(by: Caller, surname: str, **more: Any) -> Answered:
    return by.asks("POST", SEARCH, {"surname": surname}, query=more)


def surnames(answer: Answered) -> list[str]:
    return [each["surname"] for each in answer.body["customers"]]


def entries(world: World) -> list[tuple[str, str]]:
    return [key for key in everything(world) if key[0].startswith("SURNAME#")]


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.mark.parametrize("typed", ["сем", "СЕМЁН", "семен", "  Семёнов"])
def test_any_case_and_either_letter_finds_the_surname(
    world: World, support: Caller, typed: str
) -> None:
    named(world, "Семёнов")
    named(world, "Семенова")
    named(world, "Сидоров")

    found = surnames(searches(support, typed))

    assert set(found) == {"Семёнов", "Семенова"}


def test_one_letter_finds_surnames_of_one_letter(world: World, support: Caller) -> None:
    named(world, "Ю")
    named(world, "Юдин")

    assert surnames(searches(support, "ю")) == ["Ю"]


def test_pages_come_in_the_order_of_surnames(world: World, support: Caller) -> None:
    for surname in ("Ивлев", "Иванов", "Иванова", "Ивин"):
        named(world, surname)

    first = searches(support, "ив", limit=3)
    second = searches(support, "ив", limit=3, cursor=first.body["next"])

    assert surnames(first) == ["Иванов", "Иванова", "Ивин"]
    assert surnames(second) == ["Ивлев"]
    assert second.body["next"] is None


def test_a_role_with_masks_finds_whole_surnames_alone(world: World) -> None:
    named(world, "Петрова")
    marketer = a_caller(world, Role.MARKETER)

    assert surnames(searches(marketer, "Петр")) == []
    assert surnames(searches(marketer, "петрова")) == ["П***"]


def test_the_cursor_of_one_role_is_not_that_of_another(world: World, support: Caller) -> None:
    named(world, "Петрова")
    named(world, "Петров")
    more = searches(support, "петр", limit=1).body["next"]

    answer = searches(a_caller(world, Role.MARKETER), "петр", cursor=more)

    assert (answer.status, answer.body["code"]) == (400, "cursor.invalid")


def test_a_key_of_one_shop_finds_its_customers(world: World) -> None:
    named(world, "Петрова", shop="s1")
    named(world, "Петрова", shop="s2")
    cashier = a_caller(world, Role.CASHIER, shop="s1")

    assert len(searches(cashier, "Петрова").body["customers"]) == 1


def test_each_page_is_a_look_up(world: World, support: Caller) -> None:
    world.bounds = Bounds(searches_an_hour=1)

    assert [searches(support, "петр").status for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("typed", ["", "  ", "12", "я" * 300])
def test_what_is_no_surname_is_refused(support: Caller, typed: str) -> None:
    assert searches(support, typed).status == 400


def test_a_changed_surname_moves_and_an_erased_one_is_gone(world: World) -> None:
    anna = named(world, "Петрова")
    save_change(world, anna, replace(anna, surname="Иванова"))
    assert entries(world) == [tuple(customer_keys.surname("иванова", anna.id))]

    erase_by_staff(world, BY, anna.id)

    assert entries(world) == []


def test_a_change_of_something_else_writes_no_entry(world: World) -> None:
    anna = named(world, "Петрова")
    world.table.delete(customer_keys.surname("петрова", anna.id))

    save_change(world, anna, replace(anna, city="Омск"))

    assert entries(world) == []


def test_customers_of_before_are_entered_once(world: World) -> None:
    anna, nobody = named(world, "Петрова"), named(world, "")
    world.table.delete(customer_keys.surname("петрова", anna.id))

    entered = [index_surnames(world, [anna, nobody]) for _ in range(2)]

    assert entered == [1, 1]
    assert entries(world) == [tuple(customer_keys.surname("петрова", anna.id))]


def test_an_erased_customer_does_not_come_back(world: World) -> None:
    anna = named(world, "Петрова")
    erase_by_staff(world, BY, anna.id)

    assert index_surnames(world, [anna]) == 0
    assert entries(world) == []


@pytest.mark.parametrize(
    "typed",
    ["Иванова Мария", "мария иванова", "ив мар", "Мар Иван", "Иванова, М", "мария ивановА"],
)
def test_a_name_is_found_in_either_order(world: World, support: Caller, typed: str) -> None:
    for surname, first_name in (
        ("Иванова", "Мария"),
        ("Иванова", "Анна"),
        ("Мариянова", "Ева"),
        ("Петрова", "Мария"),
    ):
        named(world, surname, first_name=first_name)

    found = searches(support, typed).body["customers"]

    assert [(each["surname"], each["first_name"]) for each in found] == [("Иванова", "Мария")]


def test_a_name_that_fits_twice_is_found_once(world: World, support: Caller) -> None:
    named(world, "Иванов", first_name="Иван")
    named(world, "Иванов Водкин", first_name="Пётр")

    assert surnames(searches(support, "Ив Ива")) == ["Иванов"]
    assert surnames(searches(support, "иванов водкин")) == ["Иванов Водкин"]
    assert surnames(searches(support, "петр иванов вод")) == ["Иванов Водкин"]
    assert surnames(searches(support, "иванов семен")) == []


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_of_a_name_hold_each_once(world: World, support: Caller, limit: int) -> None:
    for number in range(130):
        named(world, "Иванова", first_name="Мария" if number % 40 == 0 else "Анна")
    read, cursor = list[str](), ""
    for _ in range(20):
        body = searches(support, "иванова мария", limit=limit, cursor=cursor).body
        read += [each["id"] for each in body["customers"]]
        cursor = body["next"]
        if not cursor:
            break

    assert (len(read), len(set(read))) == (4, 4)


def test_a_role_with_masks_finds_whole_names_alone(world: World) -> None:
    named(world, "Петрова", first_name="Анна")
    marketer = a_caller(world, Role.MARKETER)

    assert [surnames(searches(marketer, each)) for each in ("Петрова А", "анна петр")] == [[], []]
    assert surnames(searches(marketer, "анна петрова")) == ["П***"]
