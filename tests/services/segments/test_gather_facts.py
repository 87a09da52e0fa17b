"""Responses to campaigns are read only for predicates that mention a campaign."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.segments.facts import Facts, ResponseKind
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.repo.table import keys
from chalicelib.repo.table.writes import Put
from chalicelib.services.segments.gather_facts import gather_facts
from chalicelib.world import World
from tests.builders.clock import START
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import a_customer

SPRING = CampaignId("spring")
FACTS = Facts(START.date())


def asks(*hows: ResponseKind, campaign: str = SPRING) -> Node:
    parts = [{"kind": "campaign", "campaign": campaign, "how": how} for how in hows]
    return parse_predicate({"kind": "any", "of": [{"kind": "not", "of": each} for each in parts]})


def contacted(world: World, customer: Customer, campaign: str, *, advertises: bool = True) -> None:
    record = ContactRecord(customer.id)
    record = record.entering(Step(campaign, "1"), START, by="chunk", advertises=advertises)
    kept = {"ring": record.ring, "service": record.service}
    texts = {name: each.to_json() if each.ring else "" for name, each in kept.items()}
    world.table.put(Put(keys.contacts(customer.id), {**texts, "by": "", "version": 1}))


def engaged(world: World, customer: Customer, *kinds: EngagementKind) -> None:
    happened: Any = dict.fromkeys(kinds, (START - timedelta(days=90)).isoformat())
    world.table.put(Put(keys.engagements(SPRING, customer.id), happened))


def known(world: World, customer: Customer, predicate: Node) -> set[str]:
    facts = gather_facts(world, predicate, [customer], FACTS)
    hows: tuple[ResponseKind, ...] = ("got", "clicked", "answered")
    return {how for how in hows if facts.responded(customer.id, SPRING, how)}


@pytest.mark.parametrize("advertises", [True, False])
def test_a_customer_who_was_written_to_got_it(world: World, advertises: bool) -> None:  # noqa: FBT001
    anna = a_customer()
    contacted(world, anna, SPRING, advertises=advertises)

    assert known(world, anna, asks("got")) == {"got"}


def test_an_engagement_is_known_when_the_contact_is_forgotten(world: World) -> None:
    anna = a_customer()
    engaged(world, anna, EngagementKind.CLICKED)

    assert known(world, anna, asks("answered")) == {"got", "clicked"}


def test_a_question_of_the_customer_is_no_answer_to_the_campaign(world: World) -> None:
    anna = a_customer()
    engaged(world, anna, EngagementKind.ASKED, EngagementKind.ANSWERED)
    boris = a_customer()
    engaged(world, boris, EngagementKind.ASKED)

    assert known(world, anna, asks("answered")) == {"got", "answered"}
    assert known(world, boris, asks("answered")) == {"got"}


def test_of_a_triggers_campaign_every_year_counts(world: World) -> None:
    anna = a_customer()
    at = (START - timedelta(days=90)).isoformat()
    years = {"clicked@2025": at, "answered@2026": f"{at} want"}
    world.table.put(Put(keys.engagements(SPRING, anna.id), years))

    assert known(world, anna, asks("answered")) == {"got", "clicked", "answered"}


def test_another_campaign_is_another(world: World) -> None:
    anna = a_customer()
    contacted(world, anna, "autumn")

    assert known(world, anna, asks("got")) == set()


def test_nothing_is_read_for_a_predicate_without_campaigns(world: World) -> None:
    dead = fails(world, AWAY, "dynamodb")
    tag = parse_predicate({"kind": "tag", "any_of": ["vip"]})

    assert gather_facts(dead, tag, [a_customer()], FACTS) is FACTS


def test_more_customers_than_one_call_may_ask_about(world: World) -> None:
    crowd = [a_customer() for _ in range(230)]
    for customer in (crowd[0], crowd[115], crowd[229]):
        contacted(world, customer, SPRING)

    facts = gather_facts(world, asks("got", "clicked"), crowd, FACTS)

    got = [n for n, customer in enumerate(crowd) if facts.responded(customer.id, SPRING, "got")]
    assert got == [0, 115, 229]
    assert not facts.responded(CustomerId("nobody"), SPRING, "got")


def test_nothing_is_read_for_no_customers(world: World) -> None:
    dead = fails(world, AWAY, "dynamodb")

    assert not gather_facts(dead, asks("got"), [], FACTS).responded(CustomerId("x"), SPRING, "got")
