"""An answer where the messenger takes one in its own response; the rest goes to the outbox."""

from typing import Any

import pytest

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    Attachment,
    Enclosure,
    Line,
    Notice,
    Outgoing,
    Reply,
)
from chalicelib.services.conversation.answer_in_response import answer_in_response
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.people import queued
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import CHAT

HELLO, HELP = Reply((Line("menu.hello"),)), Reply((Line("menu.unknown"),))
CARD = Enclosure(Attachment.CARD, CustomerId("the-customer"))
NOTICE = Notice(Chat("telegram", "7099999999"), "en", Line("notice.codes_failed"))
HEARD = Reply((NOTICE.line,), None)
PRESSED = Acknowledgement("301167")


def answer(world: World, *outgoing: Outgoing) -> str | None:
    said = answer_in_response(world, CHAT, "ru", Owed("731045500", START, outgoing))
    return said.text if said else None


def left_to_the_outbox(world: World) -> list[Outgoing]:
    return [outgoing for job in queued(world) if (outgoing := named(world, job))]


def named(world: World, job: dict[str, Any]) -> Outgoing | None:
    if "enclosed" in job:
        return Enclosure(Attachment(job["enclosed"]), CustomerId(job["customer"]))
    reply = world.conversation.owed_replies.get(ReplyId(job["reply"]), START)
    return reply.outgoing if reply else None


def test_words_alone_travel_in_the_response(world: World) -> None:
    assert answer(world, HELLO) == "С возвращением! Чем помочь?"
    assert queued(world) == []


@pytest.mark.parametrize(
    "outgoing", [(HELLO, CARD, NOTICE, PRESSED), (CARD, NOTICE, HELLO, PRESSED)]
)
def test_everything_else_is_left_to_the_outbox(
    world: World, outgoing: tuple[Outgoing, ...]
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
def test_what_could_not_be_queued_stops_the_words_too(world: World, outgoing: Outgoing) -> None:
    queueless = fails(world, AWAY, "sqs")

    with pytest.raises(Unavailable):
        answer(queueless, HELLO, outgoing)
