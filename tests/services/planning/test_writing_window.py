"""WhatsApp takes free text for a day after a person's message: planning and sending respect it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Message, Text
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.services.customers.customer_who_wrote import customer_who_wrote
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import (
    Planner,
    a_campaign,
    a_launch,
    a_record,
    a_rehearsal,
    keep,
    people,
)
from tests.repo.builders import a_consent

TEXTS: dict[str, Any] = {"texts": {"whatsapp": {"ru": "Привет"}}}
CHAT = Chat("whatsapp", "RU.81")


@pytest.fixture
def planner(world: World) -> Planner:
    world.settings = replace(world.settings, whatsapp_token="t", whatsapp_app_secret="s")
    return Planner(world)


def persons(*hours_ago: float | None) -> list[Customer]:
    """People of WhatsApp who wrote so many hours ago; None: before that was noted."""
    yes = (a_consent(channel="whatsapp"),)
    return [
        replace(
            person,
            chats=(Chat("whatsapp", f"RU.{number}"),),
            heard={} if hours is None else {"whatsapp": START - timedelta(hours=hours)},
        )
        for number, (person, hours) in enumerate(
            zip(people(len(hours_ago), consents=yes), hours_ago, strict=True)
        )
    ]


@pytest.mark.parametrize(
    ("begin", "state"),
    [(a_rehearsal, CampaignState.DRAFT), (a_launch, CampaignState.RUNNING)],
)
def test_who_wrote_more_than_a_day_ago_is_excluded_and_the_reason_says_so(
    world: World, planner: Planner, begin: Any, state: CampaignState
) -> None:
    fresh, late, silent = persons(23, 25, None)
    keep(world, fresh, late, silent)

    planned = planner.plans(begin(world, a_record(world, a_campaign(**TEXTS), state=state)))

    assert planned.chunks.keys() == {fresh.id}
    assert planned.left == dict.fromkeys((late.id, silent.id), Reason.REACH_WINDOW_CLOSED)


def test_a_message_of_the_customer_is_noted_with_one_write_an_hour(world: World) -> None:
    (late,) = persons(25)
    keep(world, late)

    def writes(update: str, channel: str = "whatsapp") -> Customer | None:
        message = Message(update, update, Chat(channel, "RU.81"), world.now(), Text("?"))
        return customer_who_wrote(world, late.id, message)

    noted = writes("1")
    assert noted == writes("2") == world.customers.profiles.get(late.id)
    assert noted
    assert noted.heard == {"whatsapp": world.now()}
    assert writes("3", "telegram") == noted
    stranger = Message("4", "4", CHAT, world.now(), Text("?"))
    assert customer_who_wrote(world, None, stranger) is None
    assert customer_who_wrote(world, CustomerId("gone"), stranger) is None
