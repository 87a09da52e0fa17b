"""Answers, stops and questions: those of whom a campaign really wrote to, and of no others."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.campaigns.run import ONLY_STEP
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.outgoing import Pressed
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.responses.attribute_response import attribute_response
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.contacts import Wrote, touches_of, written_to
from tests.repo.builders import a_customer, everything, stored

AUTUMN, SPRING = CampaignId("autumn"), CampaignId("spring")
DORMANT = CampaignId("dormant")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def first(
    world: World, customer: Customer, campaign: CampaignId, step: str = ONLY_STEP
) -> dict[EngagementKind, datetime]:
    engagements = touches_of(world, customer, campaign, step)
    return dict(engagements.first) if engagements else {}


@pytest.mark.parametrize("service", [False, True])
def test_an_answer_counts_where_its_campaign_wrote(
    world: World, anna: Customer, *, service: bool
) -> None:
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=20), service))

    attribute_response(
        world, anna.id, EngagementKind.ANSWERED, at=START, pressed=Pressed(AUTUMN, "want")
    )

    engagements = touches_of(world, anna, AUTUMN)
    assert engagements is not None
    assert (engagements.answer, engagements.first) == ("want", {EngagementKind.ANSWERED: START})


@pytest.mark.parametrize(
    "pressed",
    [
        Pressed(SPRING, "want"),
        Pressed(SPRING),
        Pressed(AUTUMN, "Words of their own"),
        Pressed(AUTUMN, "x" * 40),
        Pressed(AUTUMN, "want", "2026"),
        Pressed(AUTUMN, "want", ONLY_STEP),
        Pressed(AUTUMN, "", "2026"),
    ],
)
def test_a_forged_button_leaves_nothing(world: World, anna: Customer, pressed: Pressed) -> None:
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=1)))
    kind = EngagementKind.ANSWERED if pressed.answer else EngagementKind.STOPPED
    before = everything(world)

    attribute_response(world, anna.id, kind, at=START, pressed=pressed)

    assert everything(world) == before


def test_a_pressed_button_is_that_of_its_message(world: World, anna: Customer) -> None:
    """Two silences of one person, twenty days apart."""
    earlier, later = "2026-10-30", "2026-11-19"
    written_to(
        world,
        anna,
        Wrote(DORMANT, timedelta(days=22), step=earlier),
        Wrote(DORMANT, timedelta(days=2), step=f"{later}#again1"),
    )

    pressed = Pressed(DORMANT, "want", later)
    attribute_response(world, anna.id, EngagementKind.ANSWERED, at=START, pressed=pressed)
    attribute_response(
        world, anna.id, EngagementKind.STOPPED, at=START, pressed=Pressed(DORMANT, "", later)
    )

    both = {EngagementKind.ANSWERED: START, EngagementKind.STOPPED: START}
    assert first(world, anna, DORMANT, later) == both
    assert first(world, anna, DORMANT, earlier) == {}


@pytest.mark.parametrize("kind", [EngagementKind.STOPPED, EngagementKind.ASKED])
def test_words_are_those_of_the_last_message(
    world: World, anna: Customer, kind: EngagementKind
) -> None:
    written_to(
        world,
        anna,
        Wrote(DORMANT, timedelta(days=22), step="2026-10-30"),
        Wrote(DORMANT, timedelta(hours=2), step="2026-11-21"),
    )

    attribute_response(world, anna.id, kind, at=START)

    assert first(world, anna, DORMANT, "2026-11-21") == {kind: START}
    assert first(world, anna, DORMANT, "2026-10-30") == {}


def test_a_button_of_before_steps_were_named_counts_for_its_campaign(
    world: World, anna: Customer
) -> None:
    written_to(world, anna, Wrote(DORMANT, timedelta(days=2), step="2026-11-19"))

    attribute_response(
        world, anna.id, EngagementKind.ANSWERED, at=START, pressed=Pressed(DORMANT, "want")
    )

    assert first(world, anna, DORMANT, "2026-11-19") == {}
    assert set(world.delivery.engagements.ever(DORMANT, [anna.id])[anna.id].first) == {
        EngagementKind.ANSWERED
    }


def test_a_stop_is_that_of_the_last_campaign(world: World, anna: Customer) -> None:
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=3)), Wrote(SPRING, timedelta(days=2)))

    attribute_response(world, anna.id, EngagementKind.STOPPED, at=START)

    assert first(world, anna, SPRING) == {EngagementKind.STOPPED: START}
    assert first(world, anna, AUTUMN) == {}


@pytest.mark.parametrize(
    ("kind", "ago", "counts"),
    [
        (EngagementKind.STOPPED, timedelta(days=6, hours=23), True),
        (EngagementKind.STOPPED, timedelta(days=7), False),
        (EngagementKind.ASKED, timedelta(hours=23), True),
        (EngagementKind.ASKED, timedelta(hours=24), False),
    ],
)
def test_words_long_after_a_message_are_not_about_it(
    world: World, anna: Customer, kind: EngagementKind, ago: timedelta, *, counts: bool
) -> None:
    """Section 10: a question within 24 hours."""
    written_to(world, anna, Wrote(AUTUMN, ago))

    attribute_response(world, anna.id, kind, at=START)

    assert (kind in first(world, anna, AUTUMN)) is counts


def test_who_was_never_written_to_speaks_of_no_campaign(world: World, anna: Customer) -> None:
    before = everything(world)

    attribute_response(world, anna.id, EngagementKind.STOPPED, at=START)

    assert everything(world) == before
