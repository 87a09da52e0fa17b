"""Customers by their ids: each role sees its own share of them, and nobody sees an erased one."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.planning import keep, people
from tests.builders.staff import Answered, Caller, a_caller

NAMED = "/v1/customers/named"


@pytest.fixture
def base(world: World) -> list[Customer]:
    found = people(3, first_name="Анна", surname="Белова", shop="s1")
    keep(world, *found)
    return found


def asks(caller: Caller, *ids: str) -> Answered:
    return caller.asks("POST", NAMED, {"ids": list(ids)})


def test_each_customer_is_shown_once(world: World, base: list[Customer]) -> None:
    ids = [each.id for each in base]

    answer = asks(a_caller(world, Role.SUPPORT), *ids, ids[0], "unknown-id")

    assert sorted(each["id"] for each in answer.body["customers"]) == sorted(ids)
    assert {each["first_name"] for each in answer.body["customers"]} == {"Анна"}


def test_a_marketer_sees_masked_names(world: World, base: list[Customer]) -> None:
    (shown,) = asks(a_caller(world, Role.MARKETER), base[0].id).body["customers"]

    assert (shown["first_name"], shown["birthday"]) == ("А***", None)
    assert shown["card"] == base[0].card[-4:]


@pytest.mark.parametrize(("shop", "status"), [("s1", 200), ("s2", 403)])
def test_a_key_of_one_shop_sees_its_own(
    world: World, base: list[Customer], shop: str, status: int
) -> None:
    caller = a_caller(world, Role.CASHIER, shop=shop)

    assert asks(caller, base[0].id).status == status


def test_an_analyst_sees_nobody(world: World, base: list[Customer]) -> None:
    assert asks(a_caller(world, Role.ANALYST), base[0].id).status == 403


def test_a_request_has_one_to_a_hundred_ids(world: World) -> None:
    caller = a_caller(world, Role.SUPPORT)

    assert asks(caller).status == 400
    assert asks(caller, *(f"c{number}" for number in range(101))).status == 400
