"""An answer to a web chat: kept for its page once, the rest left to the outbox."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    AnswerPart,
    Attachment,
    CodeNotice,
    CustomerAttachment,
    Line,
    Notice,
    Reply,
)
from chalicelib.services.conversation.webchat.answer_webchat import answer_webchat
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.people import queued
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import CHAT, a_customer, everything, stored

PAGE = Chat("webchat", "0123456789abcdef")
HELLO, BYE = Reply((Line("menu.hello"),)), Reply((Line("erase.done"),))


def answer(world: World, *outgoing: AnswerPart) -> list[dict[str, Any]]:
    """Give this answer; what the page then finds."""
    answer_webchat(world, PAGE, "en", Owed("click-0001", START, outgoing))
    return world.conversation.webchat_replies.after(PAGE, 0)


def test_what_is_said_is_kept_in_its_order(world: World) -> None:
    said = answer(world, HELLO, BYE)

    expected = [world.texts.say("en", key) for key in ("menu.hello", "erase.done")]
    assert [reply["text"] for reply in said] == expected
    assert queued(world) == []


def test_the_same_answer_again_says_nothing_new(world: World) -> None:
    anna = stored(world, a_customer(chats=(PAGE,)))
    outgoing = (HELLO, CustomerAttachment(Attachment.CARD, anna.id), BYE)

    assert answer(world, *outgoing) == answer(world, *outgoing)


@pytest.mark.parametrize(("name", "caption"), [("Anna", "Anna, your card"), ("", "Card ")])
def test_the_caption_of_a_card_has_the_first_name_of_its_holder(
    world: World, name: str, caption: str
) -> None:
    anna = stored(world, a_customer(chats=(PAGE,), first_name=name))

    (said,) = answer(world, CustomerAttachment(Attachment.CARD, anna.id))

    assert said["text"].startswith(caption)


def test_a_card_is_shown_by_signed_links(world: World) -> None:
    anna = stored(world, a_customer(chats=(PAGE,)))

    (said,) = answer(world, CustomerAttachment(Attachment.CARD, anna.id))

    assert [picture["kind"] for picture in said["pictures"]] == ["qr", "ean13"]
    paths = [urlsplit(picture["url"]).path for picture in said["pictures"]]
    assert all(anna.card not in path for path in paths)
    assert queued(world) == []


def test_a_new_card_asks_for_the_receipts_that_waited(world: World) -> None:
    anna = stored(world, a_customer(chats=(PAGE,)))
    (before,) = answer(world, CustomerAttachment(Attachment.NEW_CARD, anna.id))

    assert [picture["kind"] for picture in before["pictures"]] == ["qr", "ean13"]
    assert queued(world) == [{"v": 1, "attach": anna.id, "attempt": 0}]


def test_the_data_are_shown_as_text(world: World) -> None:
    anna = stored(world, a_customer(chats=(PAGE,)))

    (said,) = answer(world, CustomerAttachment(Attachment.EXPORT, anna.id))

    caption, _, exported = said["text"].partition("\n")
    assert caption == world.texts.say("en", "my_data.file")
    assert json.loads(exported)["card"] == anna.card


@pytest.mark.parametrize("what", Attachment)
def test_whoever_left_is_shown_nothing_of_theirs(world: World, what: Attachment) -> None:
    said = answer(world, HELLO, CustomerAttachment(what, CustomerId("gone")))

    assert len(said) == 1


def test_codes_and_notices_are_left_to_the_outbox(world: World) -> None:
    code = CodeNotice("sms", "+79211234567", "nonce")
    notice = Notice(CHAT, "ru", Line("notice.codes_failed"))

    assert len(answer(world, HELLO, code, notice)) == 1
    assert len(queued(world)) == 2


def test_what_could_not_be_queued_is_finished_by_saying_it_again(world: World) -> None:
    code = CodeNotice("sms", "+79211234567", "nonce")
    with pytest.raises(Unavailable):
        answer(fails(world, AWAY, "sqs"), HELLO, code)

    said = answer(world, HELLO, code)

    assert len(said) == 1
    assert len(queued(world)) == 1
    assert len(everything(world)) == 2
