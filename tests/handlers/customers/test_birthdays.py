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
from tests.handlers.customers.people import CUSTOMER
from tests.repo.builders import a_customer, everything, found, stored

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


@pytest.mark.parametrize(
    ("birthday", "code"),
    [
        ("0001-01-01", "birthday.too_old"),
        ("1800-01-01", "birthday.too_old"),
        ("1899-12-30", "birthday.too_old"),
        ("1905-11-21", "birthday.too_old"),
        ("2026-11-22", "birthday.future"),
        ("9999-12-31", "birthday.future"),
    ],
)
def test_a03_a_birthday_lies_within_120_years_through_every_door(
    world: World, support: Caller, buyer: Customer, birthday: str, code: str
) -> None:
    """Case a03."""
    body = {
        "phone": "+79000000014",
        "birthday": birthday,
        "consents": {"personal_data": {"evidence": "paper 1"}},
    }
    till = a_caller(world, Role.CASHIER, shop="s1")

    answers = [till.asks("POST", "/v1/customers", body), patch(support, buyer, body_of(birthday))]

    assert [(each.status, each.body["code"]) for each in answers] == [(400, code)] * 2
    assert found(world, buyer).birthday == buyer.birthday


def body_of(birthday: str) -> dict[str, str | None]:
    return {"birthday": birthday}


@pytest.mark.parametrize("birthday", ["1905-11-22", "2026-11-21", "--01-01"])
def test_a03_the_oldest_and_the_youngest_are_accepted(
    support: Caller, buyer: Customer, birthday: str
) -> None:
    """Case a03."""
    assert patch(support, buyer, body_of(birthday)).status == 200


def test_a03_what_was_stored_before_stops_no_other_change(world: World, support: Caller) -> None:
    """Case a03: an older release accepted any year."""
    old = a_customer(birthday=Birthday(1, 1, 1), birthday_since=TODAY)
    keep(world, old)

    assert patch(support, old, {"city": "Казань"}).status == 200
    assert found(world, old).birthday == Birthday(1, 1, 1)


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


def test_birthdays_of_children_are_shown_by_role_and_erased(world: World, support: Caller) -> None:
    """Rule 40: a day and a month without a name, which nothing sends a message about."""
    parent = stored(world, a_customer().with_children((Birthday(7, 9, None), Birthday(3, 2, None))))
    path = {"customer_id": str(parent.id)}

    def shown(role: Role) -> object:
        answer = a_caller(world, role).asks("GET", CUSTOMER, path=path)
        return answer.body["birthdays_of_children"]

    assert shown(Role.SUPPORT) == ["--02-03", "--09-07"]
    assert shown(Role.MARKETER) is None
    assert shown(Role.CASHIER) is None

    assert a_caller(world, Role.ADMIN).asks("DELETE", CUSTOMER, path=path).status == 204
    assert "--09-07" not in str(everything(world))
