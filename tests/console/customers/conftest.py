"""A programme, a till, and a customer with 70 points."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import a_buyer
from tests.builders.staff import Caller, a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells


@pytest.fixture
def admin(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    return admin


@pytest.fixture
def till(world: World, admin: Caller) -> Caller:
    return a_caller(world, Role.INTEGRATION)


@pytest.fixture
def anna(world: World, till: Caller) -> Customer:
    """A customer with 70 points."""
    anna = a_buyer(world)
    sells(till, anna, "first", "1000.00")
    return anna


@pytest.fixture
def at(anna: Customer) -> str:
    """The address of the customer's pages."""
    return f"/console/customers/{anna.id}"
