"""Cards are blocked, opened and replaced over HTTP; a blocked one earns and spends nothing."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.spend_codes import issue_qr
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import queued
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.handlers.points.test_redemptions_http import HOLDS, available
from tests.handlers.points.test_transfers_http import gives
from tests.repo.builders import a_customer, found, stored

CARD = "/v1/cards/{number}"


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return anna


def does(caller: Caller, action: str, number: str, body: Any = None, **more: Any) -> Answered:
    return caller.asks("POST", f"{CARD}/{action}", body, path={"number": number}, **more)


def holds(world: World, till: Caller, anna: Customer, **named: str) -> Answered:
    code = issue_qr(world, anna.id).code
    return till.asks("POST", HOLDS, {"shop": "s1", "code": code, "points": 10, **named})


def test_a_blocked_card_spends_and_transfers_nothing_and_earns(
    world: World, till: Caller, support: Caller, anna: Customer
) -> None:
    blocked = does(support, "block", anna.card)
    assert (blocked.status, blocked.body["state"]) == (200, "blocked")

    for named in ({}, {"card": str(anna.card)}, {"customer_id": str(anna.id)}):
        refused = holds(world, till, anna, **named)
        assert (refused.status, refused.body["code"]) == (409, "card.blocked")
    other = a_buyer(world)
    for giver, taker in ((anna, other), (other, anna)):
        refused = gives(support, giver, taker, 50)
        assert (refused.status, refused.body["code"]) == (409, "transfer.blocked")
    sells(till, anna, "second", "100.00")
    assert available(till, anna) == 77
    assert not [each for each in verify_ledger(world) if each.differences]


def test_a_card_is_opened_again(
    world: World, till: Caller, support: Caller, anna: Customer
) -> None:
    does(support, "block", anna.card)
    opened = does(support, "unblock", anna.card, {"evidence": "the phone was called"})

    assert (opened.status, opened.body["state"]) == (200, "active")
    assert holds(world, till, anna).status == 201


def test_a_replaced_card_moves_nothing(
    world: World, till: Caller, support: Caller, anna: Customer
) -> None:
    replaced = does(support, "replace", anna.card, once="same")
    again = does(support, "replace", anna.card, once="same")

    new = replaced.body["number"]
    assert again.body == replaced.body
    assert (replaced.body["replaces"], replaced.body["state"]) == (anna.card, "active")
    assert found(world, anna).card == new != anna.card
    assert available(till, anna) == 70
    assert holds(world, till, anna, card=str(anna.card)).body["code"] == "card.blocked"
    assert holds(world, till, anna, card=new).status == 201
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("100.00")}
    old = {
        "shop": "s1",
        "receipt": "old",
        "at": "2026-12-05T19:57:00Z",
        "total": rub("100.00"),
        "lines": [line],
        "card": str(anna.card),
    }
    assert till.asks("POST", RECEIPTS, old).body["points"]["earned"] == 7


def test_an_erasure_leaves_nothing_that_staff_wrote_about_a_card(
    world: World, support: Caller, anna: Customer
) -> None:
    seen = {"evidence": "Anna Petrova showed her passport"}
    does(support, "block", anna.card, seen)
    new = does(support, "replace", anna.card, seen).body["number"]
    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), anna.id)

    for number in (anna.card, new):
        item = world.table.get(keys.card(number))
        assert item
        assert not item.get("evidence")


def test_what_is_blocked_stays_blocked_and_what_is_replaced_is_over(
    support: Caller, anna: Customer
) -> None:
    first, second = does(support, "block", anna.card), does(support, "block", anna.card)
    assert first.body["state"] == second.body["state"] == "blocked"
    does(support, "replace", anna.card)

    over = does(support, "unblock", anna.card)
    unknown = does(support, "block", "2000000000008")
    shapeless = does(support, "block", "1")

    assert (over.status, over.body["code"]) == (409, "card.replaced")
    assert (unknown.status, unknown.body["code"]) == (404, "card.not_found")
    assert (shapeless.status, shapeless.body["code"]) == (404, "card.not_found")


def test_cashiers_do_not_block(world: World, anna: Customer) -> None:
    assert does(a_caller(world, Role.CASHIER), "block", anna.card).status == 403


def test_every_chat_of_the_customer_gets_a_notice_once(
    world: World, till: Caller, support: Caller
) -> None:
    boris = stored(world, a_customer(email=None, email_proven_at=None))
    does(support, "block", boris.card)
    does(support, "block", boris.card)

    assert len(queued(world)) == 1


def test_a_till_that_had_read_the_account_is_stopped_by_the_block(
    world: World, till: Caller, support: Caller, anna: Customer
) -> None:
    before = world.points.accounts.load(anna.id, world.now()).record
    does(support, "block", anna.card)

    assert world.points.accounts.load(anna.id, world.now()).record.version == before.version + 1


PLASTIC = "2912345678906"


def binds(caller: Caller, anna: Customer, card: str = PLASTIC, **more: Any) -> Answered:
    path = {"customer_id": str(anna.id)}
    return caller.asks(
        "POST", "/v1/customers/{customer_id}/card", {"card": card}, path=path, **more
    )


def test_a_plastic_card_becomes_the_customers_and_moves_nothing(
    world: World, till: Caller, anna: Customer
) -> None:
    cashier = a_caller(world, Role.CASHIER)
    bound, again = binds(cashier, anna, once="same"), binds(cashier, anna, once="same")
    same = binds(cashier, anna)

    assert again.body == bound.body
    assert (bound.body["number"], bound.body["replaces"]) == (PLASTIC, anna.card)
    assert (same.status, same.body["replaces"]) == (200, "")
    assert found(world, anna).card == PLASTIC
    assert available(till, anna) == 70
    assert holds(world, till, anna, card=str(anna.card)).body["code"] == "card.blocked"
    assert holds(world, till, anna, card=PLASTIC).status == 201


def test_a_number_that_was_given_out_is_not_bound_again(world: World, anna: Customer) -> None:
    cashier, other = a_caller(world, Role.CASHIER), a_buyer(world)
    binds(cashier, other)
    erase_by_staff(world, Actor(StaffKeyId("admin"), world.now()), other.id)

    for number in (PLASTIC, str(other.card)):
        refused = binds(cashier, anna, number)
        assert (refused.status, refused.body["code"]) == (409, "card.taken")
    assert binds(cashier, anna, "2000000000001").status == 400
    assert binds(cashier, other).status == 404
    assert found(world, anna).card == anna.card


def test_a_card_that_is_blocked_is_not_opened_by_another_one(
    world: World, support: Caller, anna: Customer
) -> None:
    does(support, "block", anna.card)

    refused = binds(a_caller(world, Role.CASHIER), anna)

    assert (refused.status, refused.body["code"]) == (409, "card.blocked")
