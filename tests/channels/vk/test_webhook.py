"""A person in VK through the webhook: exactly `ok`, once, blocked and let in, read and counted."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.services.messages.render_message import render_message
from chalicelib.services.messages.send_message import send_message
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders.campaigns import GREETING, a_message, a_record
from tests.builders.vk import CONFIRMATION, GROUP, SECRET, VkPerson, event, post
from tests.channels.bot_api import BotApi
from tests.repo.builders import everything


@pytest.fixture
def settings(settings: Settings, api: BotApi) -> Settings:
    return replace(
        settings,
        vk_group_id=str(GROUP),
        vk_token="token",
        vk_secret=SECRET,
        vk_confirmation=CONFIRMATION,
        vk_api=f"{api.address}/method",
    )


@pytest.fixture
def vera(world: World, api: BotApi) -> VkPerson:
    return VkPerson(world, api)


@pytest.fixture
def off(settings: Settings) -> Iterator[None]:
    use_world(World(replace(settings, vk_secret="")))
    yield
    use_world(None)


@pytest.mark.usefixtures("off")
def test_without_a_secret_there_is_no_such_address() -> None:
    assert post(json.dumps(event("message_deny", {"user_id": 1})).encode())[0] == 404


def test_the_answer_is_exactly_what_vk_wants(vera: VkPerson) -> None:
    assert post(json.dumps(event("confirmation", {})).encode()) == (200, CONFIRMATION)
    assert post(json.dumps(event("wall_post_new", {})).encode()) == (200, "ok")
    assert post(json.dumps(event("message_new", {})).encode()) == (200, "ok")  # quarantined
    assert post(json.dumps(event("message_new", {}, secret="x")).encode())[0] == 401
    assert SECRET not in str(everything(vera.world))


def test_an_event_that_comes_twice_has_one_effect(vera: VkPerson) -> None:
    update = vera.message("/start")

    first, second = vera.sends(update), vera.sends(update)

    # VK shows the same number once.
    assert first.call["random_id"] == second.call["random_id"] != "0"
    assert vera.says("Согласен").text != first.text


def test_who_denies_messages_is_not_written_to_until_the_next_word(vera: VkPerson) -> None:
    vera.says("/start")
    vera.sends(event("message_deny", {"user_id": vera.user_id}))
    dialog = vera.world.conversation.dialogs.get(vera.chat)
    assert dialog is not None
    assert dialog.blocked

    vera.sends(event("message_allow", {"user_id": vera.user_id, "key": "REF"}))
    dialog = vera.world.conversation.dialogs.get(vera.chat)
    assert dialog is not None
    assert not dialog.blocked


def test_a_campaign_that_was_read_counts_as_read(vera: VkPerson) -> None:
    for said in ("/start", "Согласен", "Да, присылайте", "Всё одним сообщением"):
        vera.says(said)
    vera.says("Вера Котова, +79211234567, vera@example.org, 5 мая 1990")
    vera.proves_phone()
    vera.says("Да")
    dialog = vera.world.conversation.dialogs.get(vera.chat)
    assert dialog is not None
    assert dialog.customer_id is not None
    customer = vera.world.customers.profiles.get(dialog.customer_id)
    assert customer is not None
    record: CampaignRecord = a_record(a_message(texts={"vk": GREETING}))
    attempt = send_message(vera.world, render_message(vera.world, record, customer, "vk", ""))

    read = {"from_id": vera.user_id, "peer_id": vera.user_id, "read_message_id": attempt.message}
    vera.sends(event("message_read", read))

    found = vera.world.delivery.engagements.get_many(record.id, "", [customer.id])
    assert EngagementKind.READ in found[customer.id].first
