"""Rule 42 over HTTP and in the bot: since when a birthday is known, and how often it may change."""

from datetime import date

import pytest

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.people import Telegrammer, customer_of
from tests.builders.planning import keep
from tests.builders.shops import a_buyer
from tests.builders.staff import Answered, Caller, a_caller
from tests.repo.builders import a_customer, found

TODAY = START.date()


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def buyer(world: World) -> Customer:
    return a_buyer(world)


def patch(caller: Caller, customer: Customer, body: dict[str, str | None]) -> Answered:
    path = {"customer_id": str(customer.id)}
    return caller.asks("PATCH", "/v1/customers/{customer_id}", body, path=path)


def test_whoever_registers_in_the_bot_has_a_birthday_since_then(
    world: World, anna: Telegrammer
) -> None:
    anna.registers()

    assert customer_of(world, anna).birthday_since == TODAY


def test_whoever_is_registered_at_a_till_too(world: World) -> None:
    till = a_caller(world, Role.CASHIER, shop="s1")
    body = {
        "phone": "+79219876543",
        "birthday": "1990-05-05",
        "consents": {"personal_data": {"evidence": "form 12"}},
    }
    made = till.asks("POST", "/v1/customers", body)

    assert made.status == 201, made.body
    customer = world.customers.profiles.get(made.body["id"])
    assert customer
    assert customer.birthday_since == TODAY


def test_rule_42_a_birthday_is_changed_once_a_year(
    world: World, support: Caller, buyer: Customer, clock: Clock
) -> None:
    first = patch(support, buyer, {"birthday": "1990-06-06"})
    clock.moves(days=300)
    second = patch(support, buyer, {"birthday": "1990-07-07"})
    other = patch(support, buyer, {"city": "Казань"})
    clock.moves(days=65)
    third = patch(support, buyer, {"birthday": "1990-07-07"})

    assert [first.status, second.status, other.status, third.status] == [200, 409, 200, 200]
    assert second.body["code"] == "birthday.changed_lately"
    after = found(world, buyer)
    assert after.birthday == Birthday(7, 7, 1990)
    assert after.birthday_was == Birthday(6, 6, 1990)
    assert after.birthday_since == date(2027, 11, 21)


def test_what_is_known_of_a_birthday_is_kept(world: World) -> None:
    customer = a_customer(birthday_since=date(2020, 1, 2), birthday_was=Birthday(29, 2, None))

    keep(world, customer)

    assert found(world, customer) == customer
