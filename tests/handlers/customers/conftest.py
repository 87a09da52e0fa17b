"""The staff who look after customers."""

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.staff import Caller, a_caller


@pytest.fixture
def support(world: World) -> Caller:
    return a_caller(world, Role.SUPPORT)


@pytest.fixture
def admin(world: World) -> Caller:
    return a_caller(world, Role.ADMIN)


@pytest.fixture
def cashier(world: World) -> Caller:
    return a_caller(world, Role.CASHIER, shop="s1")
