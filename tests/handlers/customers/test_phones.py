"""Staff change the phone of a person who shows a chat and names the birthday (rule 36)."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.people import queued
from tests.builders.shops import a_buyer
from tests.builders.staff import Answered, Caller, a_caller
from tests.repo.builders import a_customer, found, stored

PHONE = "/v1/customers/{customer_id}/phone"
NEW = "+79217654321"


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def changes(caller: Caller, customer: Customer, **more: Any) -> Answered:
    once = more.pop("once", None)
    body = {"phone": "8 921 765-43-21", "birthday": "1990-05-05", "evidence": "a code", **more}
    return caller.asks("POST", PHONE, body, path={"customer_id": str(customer.id)}, once=once)


def test_the_number_changes_once_and_every_chat_hears_of_it(
    world: World, support: Caller, anna: Customer
) -> None:
    first = changes(support, anna, once="same")
    again = changes(support, anna, once="same")

    after = found(world, anna)
    assert (first.status, again.body) == (200, first.body)
    assert (after.phone.number, after.phone.method) == (NEW, "staff")
    assert after.phone_changed_at is not None
    assert world.customers.claims.owner_of_phone(anna.phone.number) is None
    assert len(queued(world)) == 2  # the chat and the mailbox, once each


def test_a_person_who_is_not_known_well_enough_is_refused(
    world: World, support: Caller, anna: Customer
) -> None:
    other_day = changes(support, anna, birthday="1990-05-06")
    without_chat = changes(support, a_buyer(world))
    owner = a_buyer(world)
    taken = changes(support, anna, phone=str(owner.phone.number))

    assert (other_day.status, other_day.body["code"]) == (403, "phone.unproven")
    assert (without_chat.status, without_chat.body["code"]) == (403, "phone.unproven")
    assert (taken.status, taken.body["code"]) == (409, "phone.taken")
    assert found(world, anna) == anna
    (pair,) = world.customers.duplicates.page(after="", limit=5)
    assert ({pair.one, pair.other}, pair.why) == ({anna.id, owner.id}, ("phone",))
    assert changes(a_caller(world, Role.CASHIER), anna).status == 403
