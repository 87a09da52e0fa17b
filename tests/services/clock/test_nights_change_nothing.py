"""Whether the nights were booked or missed, a customer has the same points at every instant."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.movement import worth
from chalicelib.services.clock.book_accounts import book_account
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.accounts import account_of, due_item, gets_points, in_force_since
from tests.builders.clock import Clock
from tests.builders.clockwork import a_clockwork
from tests.builders.planning import Jobs, keep
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer

BEGINS = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEPS = 25


@pytest.fixture
def world(settings: Settings, clock: Clock) -> Iterator[World]:
    with a_clockwork(settings, clock) as clockwork:
        clock.at = BEGINS
        clockwork.world.queues.outbox = Jobs().queue()
        in_force_since(clockwork.world, FIRST)
        yield clockwork.world


def seen(world: World, customer: Customer) -> Worth:
    """What the account holds, without what is not booked yet."""
    return worth(account_of(world, customer).account, world.now())._replace(lapsed=0)


@pytest.mark.parametrize("seed", range(12))
def test_the_nights_change_no_points(world: World, clock: Clock, seed: int) -> None:
    chance = random.Random(seed)
    booked, missed = a_customer(), a_customer()
    keep(world, booked, missed)
    for number in range(STEPS):
        clock.moves(days=chance.randint(0, 12), hours=chance.randint(0, 23))
        today = world.now().date()
        if chance.random() < 0.6:
            last = today + timedelta(days=chance.choice([1, 2, 7, 8, 30, 31, 45]))
            lots = {f"lot-{number}": (chance.randint(1, 50), last)}
            gets_points(world, booked, lots)
            gets_points(world, missed, lots)
        book_account(world, FIRST, booked.id, today - timedelta(days=1))
        assert seen(world, booked) == seen(world, missed)
        assert is_armed(world, booked)
    assert not [each for account in verify_ledger(world) for each in account.differences]


def is_armed(world: World, customer: Customer) -> bool:
    """Whether the agenda names the day of the account, and an account with points has one."""
    record = account_of(world, customer)
    named = due_item(world, customer).split("#")[1:2]
    assert named == ([record.due.isoformat()] if record.due else [])
    return record.due is not None or not seen(world, customer).available
