"""A person proves both numbers, and then moves few points for a day (rule 36)."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.timeline import ChangeKind
from chalicelib.services.points.spend_codes import issue_qr
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Telegrammer, WebchatVisitor, customer_of, work_off_outbox
from tests.builders.staff import Caller
from tests.flows.points.scene import JOHNS_PHONE, earns, words
from tests.handlers.points.test_points_http import sells
from tests.handlers.points.test_redemptions_http import HOLD, HOLDS, pays

NEW = "+79219998877"


@pytest.fixture
def member(world: World, till: Caller, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    earns(world, till, anna, "10000.00")
    return anna


def changes(member: Telegrammer) -> str:
    member.says("Изменить телефон")
    member.shares_contact()
    member.phone = NEW.removeprefix("+")
    return member.shares_contact().text


def holds(world: World, till: Caller, customer: Customer, points: int) -> Any:
    code = issue_qr(world, customer.id).code
    return till.asks("POST", HOLDS, {"shop": "s1", "code": code, "points": points})


def test_both_numbers_are_proven_and_points_rest_for_a_day(
    world: World, till: Caller, member: Telegrammer, john: Customer, clock: Clock
) -> None:
    before = customer_of(world, member)
    assert f"Теперь карта привязана к номеру {NEW}" in changes(member)

    claims = world.customers.claims
    assert claims.owner_of_phone(Phone(NEW)) == before.id
    assert claims.owner_of_phone(before.phone.number) is None
    assert holds(world, till, before, 500).status == 201
    too_many = holds(world, till, before, 1)
    assert (too_many.status, too_many.body["code"]) == (409, "phone.changed_lately")
    member.says("/transfer")
    member.says(JOHNS_PHONE)
    member.says("60")
    assert "Номер телефона недавно изменился" in member.says("Да").text

    clock.moves(hours=24)
    assert holds(world, till, before, 501).status == 201


def test_few_points_are_spent_in_all_holds_of_the_day_together(
    world: World, till: Caller, member: Telegrammer, clock: Clock
) -> None:
    anna = customer_of(world, member)
    assert pays(till, anna, "before", holds(world, till, anna, 50).body["id"]).status == 201
    clock.moves(minutes=1)
    changes(member)

    (told,) = world.customers.changes.before(anna.id, "", 5)
    assert (told.kind, told.by) == (ChangeKind.PHONE_CHANGED, "")
    spent = holds(world, till, anna, 200).body["id"]
    given_back = holds(world, till, anna, 300).body["id"]
    assert pays(till, anna, "after", spent, points=120).status == 201
    assert holds(world, till, anna, 81).body["code"] == "phone.changed_lately"
    assert till.asks("DELETE", HOLD, path={"hold": given_back}).status == 204
    assert holds(world, till, anna, 381).body["code"] == "phone.changed_lately"
    clock.moves(minutes=1)
    assert holds(world, till, anna, 380).status == 201
    assert holds(world, till, anna, 1).body["code"] == "phone.changed_lately"
    clock.moves(minutes=15)  # the hold ended by itself
    assert holds(world, till, anna, 380).status == 201


def test_the_number_of_another_customer_is_never_taken_over(
    world: World, member: Telegrammer, john: Customer
) -> None:
    member.says("/phone")
    member.shares_contact()
    member.phone = JOHNS_PHONE.removeprefix("+")

    assert "привязан к другой карте" in member.shares_contact().text
    # Staff are offered to merge the two: the person has proven the number.
    (pair,) = world.customers.duplicates.page(after="", limit=5)
    assert {pair.one, pair.other} == {customer_of(world, member).id, john.id}
    assert pair.why == ("phone",)
    assert world.customers.claims.owner_of_phone(Phone(JOHNS_PHONE)) == john.id


def test_without_the_former_phone_the_shop_helps(world: World, member: Telegrammer) -> None:
    before = customer_of(world, member).phone.number
    member.says("/phone")
    assert "другой номер" in member.shares_contact(phone="79990001122").text
    assert "в магазине" in member.says("Нет доступа к номеру").text
    assert customer_of(world, member).phone.number == before


def test_a_page_proves_both_numbers_by_codes(
    world: World, till: Caller, visitor: WebchatVisitor, john: Customer, clock: Clock
) -> None:
    sells(till, john, "of-john", "1000.00")
    clock.moves(minutes=10)
    visitor.says("/phone")
    visitor.presses("Send a code")
    work_off_outbox(world)
    assert "Type the new phone" in words(visitor.says(code_in(sms_to(JOHNS_PHONE)[-1])))
    assert "present number" in words(visitor.says(JOHNS_PHONE))
    visitor.says("8 921 999-88-77")
    work_off_outbox(world)

    done = words(visitor.says(code_in(sms_to(NEW)[-1])))

    assert f"The card is tied to {NEW} now" in done
    assert world.customers.claims.owner_of_phone(Phone(NEW)) == john.id
