"""Points that expire in every month of five years: what moves them fits into one transaction."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.points.terms import add_months
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.accounts import account_of, available, gets_points
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document
from tests.handlers.points.test_redemptions_http import HOLDS, code_of
from tests.handlers.points.test_transfers_http import REVERSE, gives

MONTHS = 60
ALL = MONTHS * 10
FREE = {"per_day": 100, "points_per_day": 100_000, "minimum": 1}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    spending = {"share": 10_000}
    document = a_document(redemption=spending, transfers=FREE)
    body = {"programme": document, "effective_at": "2020-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with ten points that expire in each of the next sixty months."""
    anna = a_buyer(world)
    today = NOW.date()
    lots = {f"lot-{month}": (10, add_months(today, month)) for month in range(1, MONTHS + 1)}
    gets_points(world, anna, lots)
    return anna


def sells(till: Caller, anna: Customer, number: str, at: str, **more: Any) -> Answered:
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("1000.00")}
    body = {"shop": "s1", "receipt": number, "at": at, "total": rub("1000.00"), "lines": [line]}
    return till.asks("POST", RECEIPTS, {**body, "customer_id": anna.id, **more})


def is_sound(world: World) -> bool:
    return not [each for each in verify_ledger(world) if each.differences]


def test_all_points_are_held_spent_and_given_back(
    world: World, till: Caller, anna: Customer
) -> None:
    body = {"shop": "s1", "customer_id": anna.id, "code": code_of(till, anna), "points": ALL}
    hold = till.asks("POST", HOLDS, body)
    assert hold.status == 201
    redemption = {"id": hold.body["id"]}
    bought = sells(till, anna, "all", "2026-12-05T19:58:00Z", redemption=redemption)
    assert (bought.status, bought.body["points"]["redeemed"]) == (201, ALL)
    back = till.asks("POST", RETURNS, path={"shop": "s1", "receipt": "all"})

    assert (back.status, back.body["return"]["restored"]) == (200, ALL)
    assert available(world, anna) == ALL
    assert is_sound(world)


def test_a_receipt_of_all_points_uses_as_many_offers_as_have_room(
    world: World, till: Caller, anna: Customer
) -> None:
    admin = a_caller(world, Role.ADMIN)
    offer = {
        "name": {"ru": "Подарок", "en": "Gift"},
        "from": "2026-01-01T00:00:00Z",
        "until": "2027-01-01T00:00:00Z",
        "needs_code": False,
        "effect": {"earn": {"kind": "fixed", "points": 1}},
        "limits": {"total": 5},
    }
    for _ in range(40):
        assert admin.asks("POST", "/v1/offers", offer).status == 201
    body = {"shop": "s1", "customer_id": anna.id, "code": code_of(till, anna), "points": ALL}
    redemption = {"id": till.asks("POST", HOLDS, body).body["id"]}

    bought = sells(till, anna, "all", "2026-12-05T19:58:00Z", redemption=redemption)

    assert (bought.status, bought.body["points"]["earned"]) == (201, 70 + 20)
    assert till.asks("POST", RETURNS, path={"shop": "s1", "receipt": "all"}).status == 200
    assert sells(till, anna, "some", "2026-12-05T19:58:00Z").body["points"]["earned"] == 70 + 40
    assert is_sound(world)


def test_a_return_takes_points_of_every_month(world: World, till: Caller, anna: Customer) -> None:
    boris = a_buyer(world)
    big = {"total": rub("20000.00")}
    line = {"sku": "b", "category": "bread", "quantity": "1", "paid": rub("20000.00")}
    assert sells(till, anna, "big", "2026-12-05T19:58:00Z", **big, lines=[line]).status == 201
    assert gives(till, anna, boris, 1400).status == 201  # the nearest ones
    back = till.asks("POST", RETURNS, path={"shop": "s1", "receipt": "big"})

    assert (back.status, back.body["return"]["clawed_back"]) == (200, 1400)
    assert is_sound(world)


def test_a_sale_after_six_years_without_a_nightly_job(
    world: World, till: Caller, anna: Customer, clock: Clock
) -> None:
    clock.at = NOW + timedelta(days=6 * 366)

    bought = sells(till, anna, "late", clock.at.isoformat())

    assert (bought.status, bought.body["points"]["available"]) == (201, 70)
    assert account_of(world, anna).account.balance == 70
    assert is_sound(world)


def test_a_transfer_of_too_many_months_is_refused_and_one_of_fewer_made(
    world: World, till: Caller, anna: Customer
) -> None:
    boris = a_buyer(world)

    refused = gives(till, anna, boris, ALL)
    assert (refused.status, refused.body["code"]) == (409, "transfer.scattered")
    assert "fewer points" in refused.body["detail"]
    assert available(world, anna) == ALL

    made = gives(till, anna, boris, 390)
    assert made.status == 201
    support = a_caller(world, Role.SUPPORT)
    back = support.asks("POST", REVERSE, path={"transfer": made.body["id"]})
    assert (back.status, available(world, anna)) == (200, ALL)
    assert is_sound(world)


@pytest.mark.parametrize(
    "changes",
    [
        {"earning": {"expiry": {"months": 61}}},
        {"welcome": {"points": 5, "expiry": {"days": 1831}}},
        {"gifts": {"birthday": {"points": 5, "expiry": {"months": 61}}}},
        {
            "earning": {
                "rules": [{"id": "a", "kind": "fixed", "points": 1, "expiry": {"days": 1831}}]
            }
        },
        {"returns": {"grace_days": 1831}},
    ],
)
def test_no_term_is_longer_than_five_years(
    world: World, till: Caller, changes: dict[str, Any]
) -> None:
    admin = a_caller(world, Role.ADMIN)

    refused = admin.asks("PUT", PROGRAMME, {"programme": a_document(**changes)})

    assert (refused.status, refused.body["code"]) == (400, "body.malformed")


@pytest.mark.parametrize(("last", "status"), [(date(2031, 12, 5), 201), (date(2031, 12, 6), 400)])
def test_no_adjustment_is_longer_than_five_years(
    world: World, till: Caller, anna: Customer, last: date, status: int
) -> None:
    admin = a_caller(world, Role.ADMIN)
    body = {"points": 5, "reason": "a gift", "expires_on": last.isoformat()}
    path = {"customer_id": anna.id}

    given = admin.asks("POST", "/v1/customers/{customer_id}/points/adjustments", body, path=path)

    assert given.status == status
