"""The short way over a page says of everybody what all thirteen checks say, one by one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import Audience, ListedAudience, PredicateAudience
from chalicelib.domain.campaigns.quiet_hours import Window
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
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import a_campaign, a_launch, a_record, contacted, keep
from tests.repo.builders import a_consent, a_customer

PEOPLE = 150
WRITTEN_TO = 30
CHANNELS = ("email", "sms", "telegram")
ALL_CHANNELS: dict[str, Any] = {
    "texts": {each: {"ru": "Осень", "en": "Autumn" * 60} for each in CHANNELS},
    "subjects": {"ru": "Осень", "en": "Autumn"},
}
BASE = PredicateAudience('{"kind":"all","of":[]}')
NOT_ALIKE = PredicateAudience('{"kind":"not","of":{"kind":"city","any_of":["Nowhere"]}}')
LISTED = ListedAudience(())
MEANT = '{"kind":"all","of":[{"kind":"reachable","channel":"telegram"},%s]}'


def somebody(chance: Random) -> Customer:
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


def by_customer(verdicts: Iterable[PlanDecision]) -> dict[CustomerId, PlanDecision]:
    """The verdict on each; nobody may be judged twice."""
    pairs = [(customer, each) for each in verdicts for customer in each.customers]
    found = dict(pairs)
    assert len(found) == len(pairs)
    return found


@pytest.fixture
def base(world: World) -> list[Customer]:
    world.settings = replace(world.settings, sms_countries="RU", sms_prices="RU=50000")
    chance = Random(9)
    people = [somebody(chance) for _ in range(PEOPLE)]
    keep(world, *people)
    for each in chance.sample(people, WRITTEN_TO):
        at = START - timedelta(hours=chance.choice([1, 20, 40, 24 * 9]))
        contacted(world, each, Step(f"earlier-{chance.randrange(3)}", "1"), at)
    return people


@pytest.mark.parametrize("purpose", list(MessagePurpose))
@pytest.mark.parametrize("audience", [BASE, NOT_ALIKE, LISTED], ids=["alike", "own", "listed"])
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
def test_everybody_gets_the_verdict_of_all_checks(
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

    verdicts = by_customer(judge_customers(prepared, (), ids, START))

    assert verdicts.keys() == set(ids)
    for customer in base:
        occasion = prepared.occasion(customer, contacts[customer.id].ring, now=START)
        decided = decide(occasion)
        assert verdicts[customer.id].decided == decided, customer
        if not isinstance(decided, Reason):
            costs = {way.channel: way.cost_micro for way in occasion.ways}
            assert verdicts[customer.id].zone == occasion.zone
            assert verdicts[customer.id].cost_micro == costs[decided.channel]


def test_the_people_of_these_tests_come_to_many_ends(world: World, base: list[Customer]) -> None:
    record = a_record(world, a_campaign(**ALL_CHANNELS, control_share_bp=2000))
    prepared = prepare_mailing(world, record, a_launch(world, record))

    found = judge_customers(prepared, (), [each.id for each in base], START)

    ends = {
        each.decided if isinstance(each.decided, Reason) else each.decided.channel for each in found
    }
    assert len(ends) >= 8, ends


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param('{"kind":"language","locale":"ru"}', id="of all who are alike"),
        pytest.param('{"kind":"age","from":0,"to":30}', id="of each alone"),
    ],
)
def test_only_who_is_meant_is_judged(world: World, base: list[Customer], condition: str) -> None:
    record = a_record(world, a_campaign(audience=PredicateAudience(MEANT % condition)))
    prepared = prepare_mailing(world, record, a_launch(world, record))

    verdicts = by_customer(judge_customers(prepared, (), [each.id for each in base], START))

    meant = {each.id for each in prepared.meant(base)}
    assert 0 < len(meant) < len(base)
    assert verdicts.keys() == meant


def test_nobody_is_asked_for_nobody(world: World) -> None:
    record = a_record(world)
    prepared = prepare_mailing(world, record, a_launch(world, record))

    assert list(judge_customers(prepared, (), [], START)) == []
