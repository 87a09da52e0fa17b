"""Own fields, terms and levels of two customers who become one, and two again (rule 39)."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.fields import has_fields
from tests.builders.shops import a_buyer
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.customers.test_merges import CUSTOMER, LEVELS, merges, undoes
from tests.handlers.points.test_points_http import PROGRAMME, a_document
from tests.repo.builders import found

GOLD = {"id": "gold", "mode": "floor", "until": "2027-01-01T00:00:00Z", "reason": "a gift"}


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    body = {"programme": a_document(tiers={"levels": LEVELS})}
    assert admin.asks("PUT", PROGRAMME, body).status in (200, 202)
    has_fields(admin)
    return admin


@pytest.fixture
def pair(world: World, admin: Caller) -> tuple[Customer, Customer]:
    return a_buyer(world), a_buyer(world)


def says(admin: Caller, customer: Customer, what: str, body: Any) -> None:
    path = {"customer_id": customer.id}
    method = "PUT" if what else "PATCH"
    answer = admin.asks(method, f"{CUSTOMER}{what}", body, path=path)
    assert answer.status == 200, answer.body


def listed(admin: Caller) -> dict[str, Any]:
    answer = admin.asks("GET", "/v1/terms")
    return {each["customer"]: each["level"] for each in answer.body["customers"]}


def test_missing_values_of_own_fields_come_and_go_with_the_other(
    world: World, admin: Caller, pair: tuple[Customer, Customer]
) -> None:
    anna, twin = pair
    says(admin, anna, "", {"fields": {"pet": "кошка"}})
    says(admin, twin, "", {"fields": {"pet": "пёс", "colour": "red"}})

    merges(admin, anna, twin)

    assert found(world, anna).custom == {"pet": "кошка", "colour": "red"}
    undoes(admin, anna, twin)
    assert found(world, anna).custom == {"pet": "кошка"}
    assert found(world, twin).custom == {"pet": "пёс", "colour": "red"}


def test_a_level_by_hand_comes_and_goes_with_the_other_and_so_does_its_line(
    admin: Caller, pair: tuple[Customer, Customer]
) -> None:
    anna, twin = pair
    says(admin, twin, "/tier", GOLD)
    before = listed(admin)

    merges(admin, anna, twin)

    assert (before, listed(admin)) == ({twin.id: "gold"}, {anna.id: "gold"})
    undoes(admin, anna, twin)
    assert listed(admin) == before


def test_terms_of_the_survivor_stay_listed(admin: Caller, pair: tuple[Customer, Customer]) -> None:
    anna, twin = pair
    says(admin, anna, "/tier", GOLD)
    says(admin, twin, "/tier", GOLD)

    merges(admin, anna, twin)

    assert listed(admin) == {anna.id: "gold"}
    undoes(admin, anna, twin)
    assert listed(admin) == {anna.id: "gold", twin.id: "gold"}
