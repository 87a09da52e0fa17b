"""A customer, and the staff who look after customers."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import Caller, a_caller
from tests.repo.builders import (
    a_customer,
    stored,
)


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer(email=Email("Anna@example.org"), first_name="Анна"))


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def cashier(world: World) -> Caller:
    return a_caller(world, Role.CASHIER, shop="s1")
