"""A page of customers is judged in two steps, and decided as all checks in one go decide.

Check 9 is here too: several campaigns want one contact of a customer; the first in rank gets it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import (
    Audience,
    CampaignGift,
    CampaignRecord,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import LAUNCH, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.suppression import complaint
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.eligibility import decide
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.planning.page_plan import PlanDecision
from chalicelib.services.planning.judge_customers import judge_customers
from chalicelib.services.planning.prepare_mailing import prepare_mailing
from chalicelib.services.points.change_personal import change_membership
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.planning import Planner, a_campaign, a_launch, a_record, contacted, keep, people
from tests.repo.builders import a_consent, a_customer

PEOPLE = 150
WRITTEN_TO = 30
CHANNELS = ("email", "sms", "telegram")
ALL_CHANNELS: dict[str, Any] = {
    "texts": {each: {"ru": "Осень", "en": "Autumn" * 60} for each in CHANNELS},
    "subjects": {"ru": "Осень", "en": "Autumn"},
}
BASE = PredicateAudience('{"kind":"all","of":[]}')
ALL_BY_CITY = PredicateAudience('{"kind":"not","of":{"kind":"city","any_of":["Nowhere"]}}')
LISTED = ListedAudience(())
IN_SEGMENT = '{"kind":"all","of":[{"kind":"reachable","channel":"telegram"},%s]}'


def a_random_customer(chance: Random) -> Customer:
    """A customer who differs from the others in one or two things that a check may ask."""
    plain: dict[str, Any] = {
        "consents": tuple(a_consent(channel=channel, text_version="v1") for channel in CHANNELS),
        "zone": "Europe/Moscow",
        "birthday": Birthday(1, 2, 1980),
    }
    apart: dict[str, Any] = {
        "consents": tuple(a_consent(channel=channel, given=False) for channel in CHANNELS),
        "chats": (),
        "zone": chance.choice(["", "Asia/Vladivostok", "America/New_York"]),
        "locale": "en",
        "birthday": chance.choice([None, Birthday(22, 11, 2008), Birthday(20, 11, 2008)]),
        "blocked": frozenset(chance.choice([{"telegram"}, {"email"}])),
        "suppressions": (complaint(chance.choice(CHANNELS)),),
        "preferred": chance.choice(["sms", "email"]),
        "email": None,
        "phone": ProvenPhone(Phone("+78123456789"), "staff", START),  # takes no SMS
    }
    differs = chance.sample(sorted(apart), chance.choice([0, 1, 1, 2]))
    return a_customer(**plain | {name: apart[name] for name in differs})


def by_customer(decisions: Iterable[PlanDecision]) -> dict[CustomerId, PlanDecision]:
    """The decision about each customer; no customer may be judged twice."""
    made = list(decisions)
    found = {each.customer: each for each in made}
    assert len(found) == len(made)
    return found


@pytest.fixture
def base(world: World) -> list[Customer]:
    world.settings = replace(world.settings, sms_countries="RU", sms_prices="RU=50000")
    chance = Random(9)
    people = [a_random_customer(chance) for _ in range(PEOPLE)]
    keep(world, *people)
    for each in chance.sample(people, WRITTEN_TO):
        at = START - timedelta(hours=chance.choice([1, 20, 40, 24 * 9]))
        contacted(world, each, Step(f"earlier-{chance.randrange(3)}", "1"), at)
    return people


@pytest.mark.parametrize("purpose", list(MessagePurpose))
@pytest.mark.parametrize("audience", [BASE, ALL_BY_CITY, LISTED], ids=["base", "by city", "listed"])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="telegram"),
        pytest.param(ALL_CHANNELS, id="all channels"),
        pytest.param({"texts": {"sms": ALL_CHANNELS["texts"]["sms"]}}, id="sms"),
        pytest.param({**ALL_CHANNELS, "window": Window(14, 16)}, id="a narrow window"),
        pytest.param({"control_share_bp": 4000}, id="a large control group"),
        pytest.param({"ends_at": START + timedelta(hours=5)}, id="soon over"),
    ],
)
def test_every_customer_gets_the_decision_of_all_checks(
    world: World,
    base: list[Customer],
    changes: dict[str, Any],
    audience: Audience,
    purpose: MessagePurpose,
) -> None:
    ids = [each.id for each in base]
    record = a_record(world, a_campaign(purpose=purpose, audience=audience, **changes))
    prepared = prepare_mailing(world, record, a_launch(world, record))
    contacts = world.delivery.contacts.get_many(ids[:100]) | world.delivery.contacts.get_many(
        ids[100:]
    )

    decisions = by_customer(judge_customers(prepared, (), ids, START))

    assert decisions.keys() == set(ids)
    for customer in base:
        context = prepared.context(customer, contacts[customer.id].ring, now=START)
        decided = decide(context)
        assert decisions[customer.id].decided == decided, customer
        if not isinstance(decided, Reason):
            costs = {way.channel: way.cost_micro for way in context.options}
            assert decisions[customer.id].zone == context.zone
            assert decisions[customer.id].cost_micro == costs[decided.channel]


def test_the_customers_of_these_tests_get_many_different_decisions(
    world: World, base: list[Customer]
) -> None:
    record = a_record(world, a_campaign(**ALL_CHANNELS, control_share_bp=2000))
    prepared = prepare_mailing(world, record, a_launch(world, record))

    found = judge_customers(prepared, (), [each.id for each in base], START)

    results = {
        each.decided if isinstance(each.decided, Reason) else each.decided.channel for each in found
    }
    assert len(results) >= 8, results


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param('{"kind":"language","locale":"ru"}', id="by language"),
        pytest.param('{"kind":"age","from":0,"to":30}', id="by age"),
    ],
)
def test_only_members_of_the_segment_are_judged(
    world: World, base: list[Customer], condition: str
) -> None:
    record = a_record(world, a_campaign(audience=PredicateAudience(IN_SEGMENT % condition)))
    prepared = prepare_mailing(world, record, a_launch(world, record))

    decisions = by_customer(judge_customers(prepared, (), [each.id for each in base], START))

    members = {each.id for each in prepared.audience.members(base)}
    assert 0 < len(members) < len(base)
    assert decisions.keys() == members


def test_a_page_without_customers_has_no_decisions(world: World) -> None:
    record = a_record(world)
    prepared = prepare_mailing(world, record, a_launch(world, record))

    assert list(judge_customers(prepared, (), [], START)) == []


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


def reasons_in(planner: Planner, record: CampaignRecord) -> list[Reason]:
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

    assert reasons_in(planner, a_record(world)) == [LOST]


def test_a_campaign_that_is_not_sent_wants_nothing(
    world: World, planner: Planner, customer: Customer
) -> None:
    begun = {"content": a_campaign(priority=9)}
    for state in set(CampaignState) - {CampaignState.RUNNING}:
        world.campaigns.runs.begin(a_launch(world, a_record(world, state=state, **begun)))
    a_record(world, **begun)  # running, but nobody launched it yet

    assert reasons_in(planner, a_record(world)) == []


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
def test_a_campaign_that_does_not_want_the_customer_today_is_no_rival(
    world: World, planner: Planner, customer: Customer, changes: dict[str, Any]
) -> None:
    running(world, priority=1, **changes)

    assert reasons_in(planner, a_record(world)) == []


def test_a_list_is_a_rival_for_the_customers_on_it(
    world: World, planner: Planner, customer: Customer
) -> None:
    listed = a_campaign(audience=ListedAudience((customer.id,)), priority=1)
    world.campaigns.runs.begin(a_launch(world, a_record(world, listed, listed=1)))

    assert reasons_in(planner, a_record(world)) == [LOST]


def test_a_rival_that_wrote_already_has_used_its_slot(
    world: World, planner: Planner, customer: Customer
) -> None:
    rival = running(world, priority=1)
    contacted(world, customer, Step(rival.id, "1"), START - timedelta(days=2))

    assert reasons_in(planner, a_record(world)) == []


def test_a_service_message_competes_with_no_campaign(
    world: World, planner: Planner, customer: Customer
) -> None:
    running(world, priority=1)

    assert reasons_in(planner, a_record(world, a_campaign(purpose=MessagePurpose.SERVICE))) == []


def test_rule_9_9_a_message_for_tomorrow_competes_with_those_of_tomorrow(
    world: World, planner: Planner, customer: Customer, clock: Clock
) -> None:
    clock.at = datetime(2026, 11, 21, 20, tzinfo=UTC)  # 23:00 in Moscow
    running(world, priority=1)

    assert reasons_in(planner, a_record(world)) == [LOST]


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


@pytest.mark.parametrize("promises", [True, False])
def test_who_left_the_programme_gets_no_message_that_promises_points(
    world: World, *, promises: bool
) -> None:
    member, left = base = people(2)
    keep(world, *base)
    change_membership(world, None, left.id, is_member=False)
    gift = CampaignGift(points=50, days=14) if promises else None
    record = a_record(world, a_campaign(gift=gift, purpose=MessagePurpose.SERVICE))
    prepared = prepare_mailing(world, record, a_launch(world, record))

    decisions = by_customer(judge_customers(prepared, (), [each.id for each in base], START))

    assert not isinstance(decisions[member.id].decided, Reason)
    assert (decisions[left.id].decided is Reason.MEMBERSHIP_LEFT) == promises
