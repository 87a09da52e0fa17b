"""A marketer at a desk, and a base to write to."""

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from tests.builders.marketing import Desk, a_desk
from tests.builders.planning import keep, people
from tests.handlers.campaigns.office import Office
from tests.repo.builders import a_consent


@pytest.fixture
def desk(world: World) -> Desk:
    return a_desk(world)


@pytest.fixture
def base(world: World) -> list[Customer]:
    """Ten customers who get advertising in Telegram, and two who do not."""
    willing = people(10)
    refusing = people(2, consents=(a_consent(given=False),))
    keep(world, *willing, *refusing)
    return [*willing, *refusing]


@pytest.fixture
def office(desk: Desk, base: list[Customer]) -> Office:
    """A campaign launched to the base, whose chunks wait for the workers."""
    desk.writes()
    desk.launches()
    desk.planner.delivering.takes()
    return Office(desk)
