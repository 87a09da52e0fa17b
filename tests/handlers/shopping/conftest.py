"""A till of a programme with discounts, and a customer with points."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer, rub
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells

BIG = {
    "rules": [
        {"id": "dairy", "kind": "percent", "rate": 1000, "stage": "item"}
        | {"when": {"categories": ["dairy"]}},
        {"id": "big", "kind": "percent", "rate": 500, "when": {"minimum": rub("500.00")}},
    ]
}


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    document = a_document(discounts=BIG, redemption={"minimum": 10})
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return anna
