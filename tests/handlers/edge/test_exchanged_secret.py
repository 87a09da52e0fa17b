"""Case s15: while a secret is exchanged, what the old one signed is read; later no more."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.staff.staff import Role
from chalicelib.services.messages.campaign_links import (
    CampaignLink,
    StopLink,
    read_campaign_link,
    read_stop_link,
    sign_campaign_link,
    sign_stop_link,
)
from chalicelib.world import World, use_world
from tests.builders.mailbox import code_in, sms_to
from tests.builders.people import Telegrammer, WebchatVisitor, work_off_outbox
from tests.builders.staff import a_caller

NEW = "n" * 40


def enter(world: World, secret: str) -> World:
    """Go on in a container that reads this secret."""
    other = replace(world, settings=replace(world.settings, secret=secret))
    use_world(other)
    return other


@pytest.fixture
def both(world: World) -> str:
    return f"{NEW},{world.settings.secret}"


def test_s15_a_web_chat_goes_on(world: World, visitor: WebchatVisitor, both: str) -> None:
    visitor.opens()

    enter(world, both)
    assert visitor.says("I agree")
    enter(world, NEW)
    assert visitor.calls("GET", "/webchat/messages")["statusCode"] == 401


def test_s15_a_session_that_the_new_secret_signed_outlives_the_old_one(
    world: World, visitor: WebchatVisitor, both: str
) -> None:
    enter(world, both)
    visitor.opens()
    enter(world, NEW)

    assert visitor.says("I agree")


def test_s15_a_list_is_read_to_its_end(world: World, both: str) -> None:
    admin = a_caller(world, Role.ADMIN)
    a_caller(world, Role.AUDITOR)
    cursor = admin.asks("GET", "/v1/keys", query={"limit": "1"}).body["next"]

    enter(world, both)
    assert admin.asks("GET", "/v1/keys", query={"limit": "1", "cursor": cursor}).status == 200
    enter(world, NEW)
    refused = admin.asks("GET", "/v1/keys", query={"limit": "1", "cursor": cursor})
    assert (refused.status, refused.body["code"]) == (400, "cursor.invalid")


def test_s15_links_of_sent_messages_open(world: World, both: str) -> None:
    link = CampaignLink(CampaignId("autumn"), CustomerId("anna"), 0)
    stop = StopLink(CampaignId("autumn"), CustomerId("anna"), "email")
    tokens = [
        address.rpartition("/")[2]
        for address in (sign_campaign_link(world, link), sign_stop_link(world, stop))
    ]

    exchanging = enter(world, both)
    assert read_campaign_link(exchanging, tokens[0]) == link
    assert read_stop_link(exchanging, tokens[1]) == stop
    with pytest.raises(NotFound):
        read_campaign_link(enter(world, NEW), tokens[0])


def test_s15_a_code_that_is_on_its_way_is_right(
    world: World, visitor: WebchatVisitor, both: str
) -> None:
    visitor.fills_in("+79217654321")
    visitor.presses("Send a code")
    work_off_outbox(world)

    enter(world, both)
    assert "John" in visitor.says(code_in(sms_to("+79217654321")[0]))[0]["text"]


def test_s15_a_picture_that_is_queued_is_sent(world: World, anna: Telegrammer, both: str) -> None:
    anna.registers()

    failed = work_off_outbox(enter(world, both))

    assert failed == {"batchItemFailures": []}
