"""The level over HTTP: until when it is held, and when it is reviewed."""

from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, a_buyer, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW

POINTS = "/v1/customers/{customer_id}/points"
LEVELS = [
    {"id": "bronze", "name": {"ru": "Бронза", "en": "Bronze"}, "from": rub("0.00")},
    {"id": "silver", "name": {"ru": "Серебро", "en": "Silver"}, "from": rub("30000.00")},
]
DOCUMENT = {
    "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
    "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 700}]},
    "tiers": {"levels": LEVELS, "review_day": 7},
}


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    body = {"programme": DOCUMENT, "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", "/v1/programme", body).status == 200
    return a_buyer(world)


@pytest.fixture
def till(world: World) -> Caller:
    return a_caller(world, Role.INTEGRATION)


def tier(till: Caller, anna: Customer) -> dict[str, Any]:
    answer = till.asks("GET", POINTS, path={"customer_id": anna.id})
    found: dict[str, Any] = answer.body["tier"]
    return found


def test_a_level_is_held_for_a_year_and_reviewed_every_month(
    till: Caller, anna: Customer, clock: Clock
) -> None:
    bronze = tier(till, anna)
    assert (bronze["id"], bronze["until"], bronze["review_on"]) == ("bronze", None, "2026-12-07")

    receipt = {
        "shop": "s1",
        "receipt": "R",
        "at": "2026-12-05T19:57:00Z",
        "total": rub("30000.00"),
        "customer_id": anna.id,
        "lines": [{"sku": "bread", "category": "bread", "quantity": "1", "paid": rub("30000.00")}],
    }
    assert till.asks("POST", RECEIPTS, receipt).status == 201
    clock.moves(seconds=1)
    silver = tier(till, anna)
    assert (silver["id"], silver["until"], silver["review_on"]) == (
        "silver",
        "2027-12-31",
        "2026-12-07",
    )

    clock.moves(days=400)
    late = tier(till, anna)
    assert (late["id"], late["until"], late["review_on"]) == ("silver", None, "2028-02-07")
