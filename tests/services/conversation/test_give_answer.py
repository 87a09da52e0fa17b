"""An answer where the messenger takes one in its own response; the rest goes to the outbox."""

from typing import Any

import pytest

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    AnswerPart,
    Attachment,
    CustomerAttachment,
    Line,
    Notice,
    Reply,
)
from chalicelib.services.conversation.give_answer import give_answer
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.people import queued
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import CHAT

HELLO, HELP = Reply((Line("menu.hello"),)), Reply((Line("menu.unknown"),))
CARD = CustomerAttachment(Attachment.CARD, CustomerId("the-customer"))
NOTICE = Notice(Chat("telegram", "7099999999"), "en", Line("notice.codes_failed"))
HEARD = Reply((NOTICE.line,), None)
PRESSED = Acknowledgement("301167")


def answer(world: World, *parts: AnswerPart, in_response: bool = True) -> str | None:
    owed = Owed("731045500", START, parts)
    text = give_answer(world, CHAT, "ru", owed, in_response=in_response)
    return text.text if text else None


def left_to_the_outbox(world: World) -> list[AnswerPart]:
    return [outgoing for job in queued(world) if (outgoing := named(world, job))]


def named(world: World, job: dict[str, Any]) -> AnswerPart | None:
    if "enclosed" in job:
        return CustomerAttachment(Attachment(job["enclosed"]), CustomerId(job["customer"]))
    reply = world.conversation.owed_replies.get(ReplyId(job["reply"]), START)
    return reply.outgoing if reply else None


def test_words_alone_travel_in_the_response(world: World) -> None:
    assert answer(world, HELLO) == "С возвращением! Чем помочь?"
    assert queued(world) == []


@pytest.mark.parametrize(
    "outgoing", [(HELLO, CARD, NOTICE, PRESSED), (CARD, NOTICE, HELLO, PRESSED)]
)
def test_everything_else_is_left_to_the_outbox(
    world: World, outgoing: tuple[AnswerPart, ...]
) -> None:
    assert answer(world, *outgoing) == "С возвращением! Чем помочь?"
    assert left_to_the_outbox(world) == [CARD, HEARD, PRESSED]


def test_of_two_words_the_first_travels(world: World) -> None:
    assert answer(world, HELLO, HELP) == "С возвращением! Чем помочь?"
    assert left_to_the_outbox(world) == [HELP]


def test_without_words_the_response_is_empty(world: World) -> None:
    assert answer(world, CARD, PRESSED) is None
    assert left_to_the_outbox(world) == [CARD, PRESSED]


@pytest.mark.parametrize("outgoing", [CARD, NOTICE, PRESSED])
def test_what_could_not_be_queued_stops_the_words_too(world: World, outgoing: AnswerPart) -> None:
    queueless = fails(world, AWAY, "sqs")

    with pytest.raises(Unavailable):
        answer(queueless, HELLO, outgoing)


def test_where_the_response_carries_nothing_every_reply_is_left_to_the_outbox(world: World) -> None:
    assert answer(world, HELLO, CARD, HELP, in_response=False) is None
    assert left_to_the_outbox(world) == [HELLO, CARD, HELP]
