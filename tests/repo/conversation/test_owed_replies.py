"""Answers that wait for the outbox worker."""

from datetime import timedelta

import pytest

from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    AnswerPart,
    Attachment,
    Button,
    CodeNotice,
    CustomerAttachment,
    Line,
    Notice,
    Reply,
    TransferNews,
)
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.repo.table import keys
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.repo.builders import CHAT, everything

ID = ReplyId("0123456789abcdef")
HELLO = Reply((Line("menu.hello"),), None)


def owed(outgoing: AnswerPart = HELLO) -> OwedReply:
    return OwedReply(ID, CHAT, "ru", outgoing)


@pytest.mark.parametrize(
    "outgoing",
    [
        HELLO,
        Reply((Line("card.caption", {"number": "2 9"}),), ((Button("card", "Карта", "contact"),),)),
        CustomerAttachment(Attachment.CARD, CustomerId("the-customer")),
        Notice(Chat("webchat", "0123"), "en", Line("notice.chat_linked", {"channel": "webchat"})),
        Notice(CHAT, "ru", Line("menu.hello"), ((Button("card"),),)),
        TransferNews("0123"),
        CodeNotice("sms", "+79211234567", "nonce"),
        Acknowledgement("30116753958471234"),
    ],
)
def test_an_answer_is_read_as_it_was_kept(world: World, outgoing: AnswerPart) -> None:
    world.conversation.owed_replies.keep(owed(outgoing), START)

    assert world.conversation.owed_replies.get(ID, START) == owed(outgoing)


def test_the_same_answer_kept_twice_is_one(world: World) -> None:
    world.conversation.owed_replies.keep(owed(), START)
    world.conversation.owed_replies.keep(owed(Acknowledgement("1")), START)

    assert world.conversation.owed_replies.get(ID, START) == owed()


def test_an_answer_that_arrived_is_forgotten(world: World) -> None:
    world.conversation.owed_replies.keep(owed(), START)
    world.conversation.owed_replies.settle(ID)
    world.conversation.owed_replies.settle(ID)

    assert world.conversation.owed_replies.get(ID, START) is None
    assert everything(world) == {}


def test_an_answer_a_day_late_is_gone_even_before_it_is_swept(world: World, clock: Clock) -> None:
    world.conversation.owed_replies.keep(owed(), clock.now())

    clock.moves(days=1, seconds=-1)
    assert world.conversation.owed_replies.get(ID, clock.now()) is not None
    clock.moves(seconds=1)
    assert world.conversation.owed_replies.get(ID, clock.now()) is None
    assert keys.owed_reply(ID) in everything(world)


def test_an_answer_is_swept_after_a_day(world: World) -> None:
    world.conversation.owed_replies.keep(owed(), START)

    ends = everything(world)[keys.owed_reply(ID)]["ttl"]
    assert ends == {"N": str(int((START + timedelta(days=1)).timestamp()))}


def test_a_code_is_gone_with_its_five_minutes(world: World, clock: Clock) -> None:
    world.conversation.owed_replies.keep(
        owed(CodeNotice("sms", "+79211234567", "nonce")), clock.now()
    )

    clock.moves(minutes=5, seconds=-1)
    assert world.conversation.owed_replies.get(ID, clock.now()) is not None
    clock.moves(seconds=1)
    assert world.conversation.owed_replies.get(ID, clock.now()) is None
