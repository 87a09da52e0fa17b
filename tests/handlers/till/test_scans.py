"""Scans over HTTP: a customer in one answer, as much as the role of the key may see."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.customers.test_card_states import does
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells
from tests.repo.builders import a_customer, stored

SCANS = "/v1/scans"
BRONZE = {
    "id": "bronze",
    "name": {"ru": "Бронза", "en": "Bronze"},
    "from": {"amount": "0.00", "currency": "RUB"},
}


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def anna(world: World, admin: Caller) -> Customer:
    """A customer with 70 points."""
    document = a_document(tiers={"levels": [BRONZE]})
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    anna = a_buyer(world)
    sells(a_caller(world, Role.INTEGRATION), anna, "first", "1000.00")
    return anna


def scans(caller: Caller, **named: Any) -> Any:
    answer = caller.asks("POST", SCANS, named)
    assert answer.status == 200, answer.body
    return answer.body


def test_one_answer_has_the_points_the_level_and_the_offers(
    world: World, admin: Caller, anna: Customer
) -> None:
    offer = {
        "name": {"ru": "Акция", "en": "Offer"},
        "from": "2026-12-01T00:00:00Z",
        "until": "2027-01-01T00:00:00Z",
        "needs_code": False,
        "effect": {"earn": {"kind": "fixed", "points": 5}},
    }
    others = {**offer, "segment": {"kind": "tag", "any_of": ["vip"]}}
    assert admin.asks("POST", "/v1/offers", offer).status == 201
    assert admin.asks("POST", "/v1/offers", others).status == 201
    cashier = a_caller(world, Role.CASHIER)

    found = scans(cashier, phone=anna.phone.number)

    assert found == scans(cashier, card=anna.card) == scans(cashier, customer_id=anna.id)
    assert (found["points"]["available"], found["points"]["tier_name"]["en"]) == (70, "Bronze")
    assert [(each["name"]["en"], each["needs_code"]) for each in found["offers"]] == [
        ("Offer", False)
    ]
    assert found["member"]
    assert found["customer"]["first_name"] is None
    assert found["customer"]["phone"] == anna.phone.number[-4:]
    assert scans(admin, card=anna.card)["customer"]["first_name"] == anna.first_name


def test_before_the_first_programme_there_are_no_points(world: World, admin: Caller) -> None:
    found = scans(admin, card=a_buyer(world).card)

    assert (found["points"], found["offers"]) == (None, [])
    assert found["customer"] is not None


def test_a_blocked_card_and_a_stranger_are_said(world: World, admin: Caller) -> None:
    buyer = a_buyer(world)
    does(admin, "block", buyer.card)

    assert scans(admin, customer_id=buyer.id)["card_blocked"]
    assert scans(admin, phone="+79210000000")["customer"] is None
    assert scans(admin, customer_id="nobody")["customer"] is None


def test_a_key_of_another_shop_is_refused_a_customer(world: World) -> None:
    stranger = stored(world, a_customer(shop="s1"))
    other = a_caller(world, Role.CASHIER, shop="s2")

    refused = other.asks("POST", SCANS, {"card": stranger.card})

    assert (refused.status, refused.body["code"]) == (403, "key.other_shop")


def test_exactly_one_of_the_three_names_a_customer(admin: Caller) -> None:
    assert admin.asks("POST", SCANS, {}).status == 400
    assert admin.asks("POST", SCANS, {"card": "2000000000008", "phone": "1"}).status == 400
