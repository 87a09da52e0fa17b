"""Answers, stops and questions: those of whom a campaign really wrote to, and of no others."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.customer import Customer
from chalicelib.domain.outgoing import Pressed
from chalicelib.domain.touch import TouchKind
from chalicelib.services.attribute_deed import attribute_deed
from chalicelib.world import World
from tests.clock import START
from tests.contacts import Wrote, touches_of, written_to
from tests.repo.builders import a_customer, everything, stored

AUTUMN, SPRING = CampaignId("autumn"), CampaignId("spring")


@pytest.fixture
def anna(world: World) -> Customer:
    return stored(world, a_customer())


def first(world: World, customer: Customer, campaign: CampaignId) -> dict[TouchKind, datetime]:
    touches = touches_of(world, customer, campaign)
    return dict(touches.first) if touches else {}


@pytest.mark.parametrize("service", [False, True])
def test_an_answer_counts_where_its_campaign_wrote(
    world: World, anna: Customer, *, service: bool
) -> None:
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=20), service))

    attribute_deed(world, anna.id, TouchKind.ANSWERED, at=START, pressed=Pressed(AUTUMN, "want"))

    touches = touches_of(world, anna, AUTUMN)
    assert touches is not None
    assert (touches.answer, touches.first) == ("want", {TouchKind.ANSWERED: START})


@pytest.mark.parametrize(
    "pressed",
    [
        Pressed(SPRING, "want"),
        Pressed(SPRING),
        Pressed(AUTUMN, "Words of their own"),
        Pressed(AUTUMN, "x" * 40),
    ],
)
def test_a_forged_button_leaves_nothing(world: World, anna: Customer, pressed: Pressed) -> None:
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=1)))
    kind = TouchKind.ANSWERED if pressed.answer else TouchKind.STOPPED
    before = everything(world)

    attribute_deed(world, anna.id, kind, at=START, pressed=pressed)

    assert everything(world) == before


def test_a_stop_is_that_of_the_last_campaign(world: World, anna: Customer) -> None:
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=3)), Wrote(SPRING, timedelta(days=2)))

    attribute_deed(world, anna.id, TouchKind.STOPPED, at=START)

    assert first(world, anna, SPRING) == {TouchKind.STOPPED: START}
    assert first(world, anna, AUTUMN) == {}


@pytest.mark.parametrize(
    ("kind", "ago", "counts"),
    [
        (TouchKind.STOPPED, timedelta(days=6, hours=23), True),
        (TouchKind.STOPPED, timedelta(days=7), False),
        (TouchKind.ASKED, timedelta(hours=23), True),
        (TouchKind.ASKED, timedelta(hours=24), False),
    ],
)
def test_words_long_after_a_message_are_not_about_it(
    world: World, anna: Customer, kind: TouchKind, ago: timedelta, *, counts: bool
) -> None:
    """Section 10: a question within 24 hours."""
    written_to(world, anna, Wrote(AUTUMN, ago))

    attribute_deed(world, anna.id, kind, at=START)

    assert (kind in first(world, anna, AUTUMN)) is counts


def test_who_was_never_written_to_speaks_of_no_campaign(world: World, anna: Customer) -> None:
    before = everything(world)

    attribute_deed(world, anna.id, TouchKind.STOPPED, at=START)

    assert everything(world) == before
