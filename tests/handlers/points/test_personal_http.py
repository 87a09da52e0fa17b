"""Terms, levels by hand and membership of one customer, over HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.points.personals import PersonalStore
from chalicelib.services.points.change_personal import change_membership
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NAMED, NOW
from tests.handlers.points.test_points_http import POINTS, PROGRAMME, a_document, sells

TERMS, TIER, MEMBERSHIP = (
    f"/v1/customers/{{customer_id}}/{name}" for name in ("terms", "tier", "membership")
)
DAIRY = {"rate": 500, "category": "dairy", "reason": "a neighbour"}
GIVEN = {"id": "silver", "mode": "floor", "until": "2027-01-01T00:00:00Z", "reason": "the press"}
LEVELS = [
    {"id": "bronze", "name": NAMED, "from": rub("0.00")},
    {"id": "silver", "name": NAMED, "from": rub("500.00"), "multiplier": [3, 2]},
    {"id": "gold", "name": NAMED, "from": rub("9000.00"), "multiplier": [2, 1]},
]


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    document = a_document(tiers={"levels": LEVELS})
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    return admin


@pytest.fixture
def till(world: World, admin: Caller) -> Caller:
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World) -> Customer:
    return a_buyer(world)


def asks(caller: Caller, method: str, path: str, anna: Customer, body: Any = None) -> Answered:
    return caller.asks(method, path, body, path={"customer_id": anna.id})


def tier_of(till: Caller, anna: Customer) -> dict[str, Any]:
    found: dict[str, Any] = asks(till, "GET", POINTS, anna).body["tier"]
    return found


def test_terms_keep_their_author_and_are_read_back(
    world: World, admin: Caller, anna: Customer, clock: Clock
) -> None:
    assert asks(admin, "GET", TERMS, anna).body == {"price_list": "retail", "discounts": []}
    body = {"price_list": "wholesale", "discounts": [{**DAIRY, "until": "2027-01-01T00:00:00Z"}]}
    first = asks(admin, "PUT", TERMS, anna, body)
    clock.at = NOW + timedelta(days=1)
    other = a_caller(world, Role.ADMIN)
    more = [{"rate": 100, "reason": "all", "from": "2026-12-06T00:00:00Z"}, *body["discounts"]]
    second = asks(other, "PUT", TERMS, anna, {**body, "discounts": more})

    assert first.status == 200
    (discount,) = first.body["discounts"]
    assert (discount["by"], discount["recorded_at"]) == (admin.key_id, "2026-12-05T20:00:00Z")
    assert second.body["discounts"][1] == discount
    assert second.body["discounts"][0]["by"] == other.key_id
    assert asks(admin, "GET", TERMS, anna).body == second.body
    # What GET shows may be sent back, and changes nothing.
    assert asks(admin, "PUT", TERMS, anna, second.body).body == second.body


def test_a_discount_becomes_a_rule_of_its_own_group(
    world: World, admin: Caller, anna: Customer
) -> None:
    wholesale = {"rate": 300, "price_list": "wholesale", "reason": "a cafe"}
    body = {"discounts": [{**DAIRY, "from": "2026-12-01T00:00:00Z"}, wholesale]}
    assert asks(admin, "PUT", TERMS, anna, body).status == 200

    dairy, cafe = world.points.accounts.load(anna.id, NOW).personal.terms.rules
    assert (dairy.id, dairy.stage, dairy.group, dairy.rate) == (
        "personal-1",
        "price",
        "personal",
        500,
    )
    assert (dairy.when.categories, dairy.when.price_lists) == (("dairy",), None)
    assert (cafe.when.price_lists, cafe.when.from_) == (("wholesale",), None)


def test_a_quote_has_the_discounts_of_the_customer(
    admin: Caller, till: Caller, anna: Customer
) -> None:
    row = {"sku": "m", "category": "dairy", "quantity": "1", "price": rub("100.00")}
    basket = {"shop": "s1", "at": "2026-12-05T19:58:00Z", "lines": [row], "customer_id": anna.id}
    asks(admin, "PUT", TERMS, anna, {"discounts": [DAIRY, {"rate": 300, "reason": "all"}]})

    (best,) = till.asks("POST", "/v1/quotes", basket).body["discounts"]
    asks(till, "POST", MEMBERSHIP, anna, {"member": False})
    left = till.asks("POST", "/v1/quotes", basket).body

    assert (best["rule"], best["discount"]) == ("personal-1", rub("5.00"))
    assert left["discounts"] == []


@pytest.mark.parametrize(
    ("discounts", "pointer"),
    [
        ([{**DAIRY, "rate": 0}], "/discounts/0/rate"),
        ([{**DAIRY, "rate": 10001}], "/discounts/0/rate"),
        ([{**DAIRY, "reason": " "}], "/discounts/0/reason"),
        ([{**DAIRY, "price_list": "own"}], "/discounts/0/price_list"),
        (
            [{**DAIRY, "from": "2027-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}],
            "/discounts/0",
        ),
        ([DAIRY] * 21, "/discounts"),
    ],
)
def test_wrong_terms_are_refused(
    admin: Caller, anna: Customer, discounts: list[Any], pointer: str
) -> None:
    answer = asks(admin, "PUT", TERMS, anna, {"discounts": discounts})

    assert (answer.status, answer.body["code"]) == (400, "body.malformed")
    assert [each["pointer"] for each in answer.body["errors"]] == [pointer]


def buys(till: Caller, anna: Customer, number: str, at: str, amount: str = "400.00") -> Any:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub(amount)}
    body = {"shop": "s1", "receipt": number, "at": at, "total": rub(amount), "lines": [line]}
    return till.asks("POST", RECEIPTS, {**body, "customer_id": anna.id}).body["points"]


def test_a_given_level_counts_until_its_end(
    admin: Caller, till: Caller, anna: Customer, clock: Clock
) -> None:
    """Rule 31: level, from, until, floor or exact, reason, author; it ends by itself."""
    answer = asks(admin, "PUT", TIER, anna, GIVEN)
    assert answer.body == {
        **GIVEN,
        "from": "2026-12-05T20:00:00Z",
        "by": admin.key_id,
        "recorded_at": "2026-12-05T20:00:00Z",
    }
    assert tier_of(till, anna)["manual"] == answer.body
    clock.at = NOW + timedelta(days=30)

    before = buys(till, anna, "a", "2026-12-05T19:59:59Z", "50.00")
    first = buys(till, anna, "b", "2026-12-05T20:00:00Z", "50.00")
    last = buys(till, anna, "c", "2026-12-31T23:59:59Z", "50.00")
    after = buys(till, anna, "d", "2027-01-01T00:00:00Z", "50.00")

    assert [each["tier"] for each in (before, first, last, after)] == [
        "bronze",
        "silver",
        "silver",
        "bronze",
    ]
    assert [each["earned"] for each in (before, first)] == [3, 5]
    assert tier_of(till, anna)["manual"] is None


@pytest.mark.parametrize(("mode", "tiers"), [("floor", "gold"), ("exact", "silver")])
def test_a_floor_lets_a_better_level_count_and_an_exact_one_does_not(
    admin: Caller, till: Caller, anna: Customer, clock: Clock, mode: str, tiers: str
) -> None:
    assert asks(admin, "PUT", TIER, anna, {**GIVEN, "mode": mode}).status == 200
    clock.at = NOW + timedelta(days=1)
    buys(till, anna, "a", "2026-12-06T10:00:00Z", "9000.00")

    assert buys(till, anna, "b", "2026-12-06T11:00:00Z")["tier"] == tiers
    # What was reached is kept: it counts as soon as the given one is taken back.
    assert asks(admin, "DELETE", TIER, anna).status == 204
    assert asks(admin, "DELETE", TIER, anna).status == 204
    assert buys(till, anna, "c", "2026-12-06T12:00:00Z")["tier"] == "gold"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "platinum"}, "tier.unknown"),
        ({"until": "2026-12-05T20:00:00Z"}, "tier.period"),
        ({"from": "2027-02-01T00:00:00Z"}, "tier.period"),
        ({"until": None}, "body.malformed"),
        ({"mode": "silent"}, "body.malformed"),
        ({"reason": ""}, "body.malformed"),
    ],
)
def test_a_wrong_level_is_refused(
    admin: Caller, anna: Customer, changes: dict[str, Any], code: str
) -> None:
    answer = asks(admin, "PUT", TIER, anna, {**GIVEN, **changes})
    assert (answer.status, answer.body["code"]) == (400, code)


def test_a_customer_who_left_earns_and_spends_nothing_and_comes_back(
    world: World, till: Caller, anna: Customer, clock: Clock
) -> None:
    sells(till, anna, "a", "1000.00")
    clock.at = NOW + timedelta(days=1)
    code = till.asks("POST", "/v1/redemption-codes", {"customer_id": anna.id}).body["code"]
    left = asks(till, "POST", MEMBERSHIP, anna, {"member": False})

    sold = sells(till, anna, "b", "1000.00")["points"]
    hold = {"shop": "s1", "customer_id": anna.id, "code": code, "points": 10}
    refused = till.asks("POST", "/v1/redemptions", hold)

    assert left.body == {
        "customer_id": anna.id,
        "member": False,
        "since": "2026-12-06T20:00:00Z",
    }
    assert (sold["earned"], sold["available"], sold["not_applied"]) == (
        0,
        70,
        [{"rule": "base", "reason": "member"}],
    )
    assert (refused.status, refused.body["code"]) == (409, "customer.not_member")
    assert asks(till, "GET", POINTS, anna).body["member"] is False
    again = asks(till, "POST", MEMBERSHIP, anna, {"member": False})
    back = asks(till, "POST", MEMBERSHIP, anna, {"member": True})
    assert again.body == left.body
    assert (back.body["member"], sells(till, anna, "c", "100.00")["points"]["available"]) == (
        True,
        77,
    )


def test_a_customer_may_leave_in_a_chat(world: World, anna: Customer) -> None:
    left = change_membership(world, None, anna.id, is_member=False)

    assert (left.record.member, left.record.since) == (False, world.now())
    assert change_membership(world, None, anna.id, is_member=False) == left
    assert not world.points.accounts.load(anna.id, NOW).record.is_member


def test_an_export_shows_the_customer_what_was_granted(
    world: World, admin: Caller, anna: Customer
) -> None:
    assert json.loads(export_customer(world, anna.id))["programme"]["tier"] is None
    asks(admin, "PUT", TERMS, anna, {"discounts": [DAIRY]})
    asks(admin, "PUT", TIER, anna, GIVEN)

    shown = json.loads(export_customer(world, anna.id))["programme"]

    assert shown["member"] is True
    assert shown["discounts"][0]["reason"] == "a neighbour"
    tier = shown["tier"]
    assert (tier["name"], tier["until"]) == ("Уровень", "2027-01-01T00:00:00+00:00")
    assert shown["discounts"][0]["category"] is None


def test_an_erasure_removes_the_terms(world: World, admin: Caller, anna: Customer) -> None:
    asks(admin, "PUT", TERMS, anna, {"discounts": [DAIRY]})
    admin.asks("DELETE", "/v1/customers/{customer_id}", path={"customer_id": anna.id})

    assert PersonalStore(world.table).find(anna.id).version == 0
    for method, path, body in (
        ("GET", TERMS, None),
        ("PUT", TERMS, {"discounts": []}),
        ("PUT", TIER, GIVEN),
        ("DELETE", TIER, None),
    ):
        answer = asks(admin, method, path, anna, body)
        assert (answer.status, answer.body["code"]) == (404, "customer.not_found")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_grants_terms(world: World, anna: Customer, role: Role) -> None:
    caller = a_caller(world, role)
    may_change = role in {Role.SUPPORT, Role.INTEGRATION}

    assert asks(caller, "GET", TERMS, anna).status == 403
    assert asks(caller, "PUT", TIER, anna, GIVEN).status == 403
    answer = asks(caller, "POST", MEMBERSHIP, anna, {"member": True})
    assert answer.status == (200 if may_change else 403)
