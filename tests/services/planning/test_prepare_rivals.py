"""Check 9: several campaigns want one slot of a customer; the one that ranks first gets it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import (
    CampaignRecord,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import LAUNCH, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Step
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.planning import Planner, a_campaign, a_launch, a_record, contacted, keep, people

LOST = Reason.COMPETITION_LOST


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


@pytest.fixture
def customer(world: World) -> Customer:
    (customer,) = people(1)
    keep(world, customer)
    return customer


def running(world: World, **changes: Any) -> CampaignRecord:
    """Another campaign that was launched."""
    record = a_record(world, a_campaign(**changes))
    world.campaigns.runs.begin(a_launch(world, record))
    return record


def left_of(planner: Planner, record: CampaignRecord) -> list[Reason]:
    return list(planner.plans(a_launch(planner.world, record)).left.values())


def test_rule_9_9_of_three_rivals_for_one_slot_the_first_gets_it(
    world: World, planner: Planner, customer: Customer
) -> None:
    first, second, third = (
        a_record(world, a_campaign(priority=priority)) for priority in (2, 1, 0)
    )

    planned = [planner.plans(a_launch(world, each)) for each in (first, second, third)]

    assert [each.chunks.keys() for each in planned] == [{customer.id}, set(), set()]
    assert [each.left for each in planned[1:]] == [{customer.id: LOST}] * 2


def test_rule_9_9_of_equal_priority_the_earlier_end_goes_first(
    world: World, planner: Planner, customer: Customer
) -> None:
    running(world, ends_at=START + timedelta(days=2))

    assert left_of(planner, a_record(world)) == [LOST]


def test_a_campaign_that_is_not_sent_wants_nothing(
    world: World, planner: Planner, customer: Customer
) -> None:
    begun = {"content": a_campaign(priority=9)}
    for state in set(CampaignState) - {CampaignState.RUNNING}:
        world.campaigns.runs.begin(a_launch(world, a_record(world, state=state, **begun)))
    a_record(world, **begun)  # running, but nobody launched it yet

    assert left_of(planner, a_record(world)) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"purpose": MessagePurpose.SERVICE}, id="service"),
        pytest.param({"audience": SegmentAudience("gone")}, id="its segment is gone"),
        pytest.param(
            {"audience": PredicateAudience('{"kind":"city","any_of":["Казань"]}')},
            id="means others",
        ),
        pytest.param({"audience": ListedAudience(())}, id="lists others"),
        pytest.param({"texts": {"webchat": {"ru": "Привет"}}}, id="does not reach them"),
        pytest.param({"window": Window(9, 12)}, id="goes tomorrow"),
    ],
)
def test_who_does_not_want_the_customer_today_is_no_rival(
    world: World, planner: Planner, customer: Customer, changes: dict[str, Any]
) -> None:
    running(world, priority=1, **changes)

    assert left_of(planner, a_record(world)) == []


def test_a_list_is_a_rival_for_whom_it_names(
    world: World, planner: Planner, customer: Customer
) -> None:
    listed = a_campaign(audience=ListedAudience((customer.id,)), priority=1)
    world.campaigns.runs.begin(a_launch(world, a_record(world, listed, listed=1)))

    assert left_of(planner, a_record(world)) == [LOST]


def test_a_rival_that_wrote_already_has_used_its_slot(
    world: World, planner: Planner, customer: Customer
) -> None:
    rival = running(world, priority=1)
    contacted(world, customer, Step(rival.id, "1"), START - timedelta(days=2))

    assert left_of(planner, a_record(world)) == []


def test_a_service_message_competes_with_nobody(
    world: World, planner: Planner, customer: Customer
) -> None:
    running(world, priority=1)

    assert left_of(planner, a_record(world, a_campaign(purpose=MessagePurpose.SERVICE))) == []


def test_rule_9_9_a_message_for_tomorrow_competes_with_those_of_tomorrow(
    world: World, planner: Planner, customer: Customer, clock: Clock
) -> None:
    clock.at = datetime(2026, 11, 21, 20, tzinfo=UTC)  # 23:00 in Moscow
    running(world, priority=1)

    assert left_of(planner, a_record(world)) == [LOST]


def test_a_greeting_is_a_rival_on_the_birthday_alone(
    world: World, planner: Planner, customer: Customer
) -> None:
    (celebrating,) = people(1, birthday=Birthday(21, 11, 1990))
    keep(world, celebrating)
    greeting = a_record(world, a_campaign(priority=1), trigger="birthday")
    today = START.date()
    world.campaigns.runs.begin(
        a_launch(world, greeting, name=day_name(today), day=today, step="2026")
    )

    planned = planner.plans(a_launch(world, a_record(world), name=LAUNCH))

    assert planned.left == {celebrating.id: LOST}
    assert planned.chunks.keys() == {customer.id}
