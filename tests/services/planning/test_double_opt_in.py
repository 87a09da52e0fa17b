"""Advertising by e-mail waits until the customer has proven the address (double opt-in)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.segments import parse_predicate
from chalicelib.services.segments.gather_facts import read_facts
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.deliveries import a_mission, post_office, recipients
from tests.builders.planning import (
    Planner,
    a_campaign,
    a_launch,
    a_record,
    a_rehearsal,
    keep,
    people,
)
from tests.repo.builders import a_consent, a_customer

BY_MAIL: dict[str, Any] = {"texts": {"email": {"ru": "Привет"}}, "subjects": {"ru": "Осень"}}
YES: dict[str, Any] = {"consents": (a_consent(channel="email"),)}
Begin = Callable[[World, CampaignRecord], Run]


@pytest.fixture
def planner(world: World) -> Planner:
    return Planner(world)


@pytest.mark.parametrize(
    ("begin", "state"),
    [(a_rehearsal, CampaignState.DRAFT), (a_launch, CampaignState.RUNNING)],
)
def test_a_typed_address_is_excluded_and_the_rehearsal_says_why(
    world: World, planner: Planner, begin: Begin, state: CampaignState
) -> None:
    (typed,) = people(1, **YES, email_proven_at=None)
    (proven,) = people(1, **YES)
    keep(world, typed, proven)

    record = a_record(world, a_campaign(**BY_MAIL), state=state)
    planned = planner.plans(begin(world, record))

    assert planned.left == {typed.id: Reason.EMAIL_UNPROVEN}
    assert planned.chunks.keys() == {proven.id}


@pytest.mark.parametrize(
    ("setting", "purpose"),
    [
        ("", MessagePurpose.ADVERTISING),
        ("off", MessagePurpose.ADVERTISING),
        ("on", MessagePurpose.SERVICE),
    ],
)
def test_without_the_setting_and_for_service_messages_nothing_waits(
    world: World, planner: Planner, setting: str, purpose: MessagePurpose
) -> None:
    world.settings = replace(world.settings, email_double_opt_in=setting)
    (typed,) = people(1, **YES, email_proven_at=None)
    keep(world, typed)

    planned = planner.plans(
        a_launch(world, a_record(world, a_campaign(**BY_MAIL, purpose=purpose)))
    )

    assert planned.chunks.keys() == {typed.id}


def test_an_address_that_was_changed_after_the_plan_gets_nothing(world: World) -> None:
    with post_office() as office:
        mission = a_mission(world, office, content=a_campaign(**BY_MAIL))
        (customer,) = recipients(world, 1, **YES)
        mission.plans([customer], channel="email")
        keep(world, replace(customer, email_proven_at=None))

        mission.works()

    assert mission.outcomes == {RecipientResult.EXCLUDED: 1}
    assert list(mission.progress().reasons.values()) == [Reason.EMAIL_UNPROVEN]


@pytest.mark.parametrize(
    ("proven_at", "setting", "found"),
    [(None, "on", False), (START, "on", True), (None, "", True)],
)
def test_a_segment_of_reachable_customers_counts_as_a_campaign_does(
    world: World, proven_at: datetime | None, setting: str, *, found: bool
) -> None:
    world.settings = replace(world.settings, email_double_opt_in=setting)
    customer = a_customer(**YES, email_proven_at=proven_at)
    reachable = parse_predicate({"kind": "reachable", "channel": "email"})

    assert reachable.matches(customer, read_facts(world)) is found
