"""A text that the bot did not understand stays with its customer, and with no other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Chat, Message, Text
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.services.conversation.keep_unanswered_text import keep_unanswered_text
from chalicelib.services.customers.erase_customer import erase_customer
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.contacts import Wrote, touches_of, written_to
from tests.repo.builders import CHAT, a_customer, a_dialog, dialog_of, everything, stored

AUTUMN = CampaignId("autumn")
OTHER = Chat("webchat", "0123456789abcdef")
MESSAGE = Message("731", "1204", CHAT, START, Text("Почём бананы?"))


def kept(world: World, customer: Customer) -> list[UnansweredText]:
    return world.conversation.unanswered_texts.of_customer(customer.id, START)


def test_a_text_is_kept_with_the_campaign_that_it_follows(world: World) -> None:
    anna = stored(world, a_customer())
    written_to(world, anna, Wrote(AUTUMN, timedelta(hours=1)))
    keep_unanswered_text(world, anna, MESSAGE, dialog_of(world))

    (text,) = kept(world, anna)
    engagements = touches_of(world, anna, AUTUMN)
    assert (text.text, text.campaign, text.chat) == ("Почём бананы?", AUTUMN, CHAT)
    assert engagements is not None
    assert set(engagements.first) == {EngagementKind.ASKED}


def test_a_text_long_after_a_campaign_belongs_to_none(world: World) -> None:
    anna = stored(world, a_customer())
    written_to(world, anna, Wrote(AUTUMN, timedelta(days=2)))
    keep_unanswered_text(world, anna, MESSAGE, dialog_of(world))

    assert [text.campaign for text in kept(world, anna)] == [""]


def test_a_text_that_comes_after_an_erasure_is_refused(world: World) -> None:
    anna = stored(world, a_customer())
    before = dialog_of(world)
    erase_customer(world, anna, before.forgotten())

    with pytest.raises(DialogMoved):
        keep_unanswered_text(world, anna, MESSAGE, before)

    assert "бананы" not in str(everything(world))


def test_an_erasure_in_another_chat_deletes_the_texts_and_refuses_later_ones(world: World) -> None:
    anna = stored(world, a_customer())
    keep_unanswered_text(world, anna, MESSAGE, dialog_of(world))
    last = dialog_of(world)
    asked_here = replace(a_dialog(), chat=OTHER, customer_id=None)
    erase_customer(world, anna, asked_here)

    with pytest.raises(DialogMoved):
        keep_unanswered_text(world, anna, MESSAGE, last)
    assert "бананы" not in str(everything(world))
