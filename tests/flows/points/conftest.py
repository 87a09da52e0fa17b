"""A till, a member with 70 points, and an English speaker on the shop's page."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.builders.staff import Caller
from tests.domain.points.till import NOW
from tests.flows.points.scene import a_till, earns, john_of


@pytest.fixture
def till(world: World, clock: Clock) -> Caller:
    clock.at = NOW
    return a_till(world)


@pytest.fixture
def member(world: World, till: Caller, anna: Telegrammer) -> Telegrammer:
    anna.registers()
    earns(world, till, anna)
    return anna


@pytest.fixture
def john(world: World, till: Caller, visitor: WebchatVisitor) -> Customer:
    return john_of(world, visitor)
