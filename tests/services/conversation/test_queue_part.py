"""Answers left to the outbox worker: stored first, then named on the queue."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId, ReplyId
from chalicelib.domain.messages.chat_digest import chat_digest
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
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.world import World
from tests.builders.people import queued
from tests.repo.builders import CHAT, everything

HELLO = Reply((Line("registration.done", {"name": "Анна", "number": "2 9"}),), None)
CARD = CustomerAttachment(Attachment.CARD, CustomerId("the-customer"))
ELSEWHERE = Chat("telegram", "7099999999")
NOTICE = Notice(ELSEWHERE, "en", Line("notice.codes_failed"))


def ask(
    world: World, outgoing: AnswerPart = HELLO, cause: str = "731045500#0", chat: Chat = CHAT
) -> None:
    queue_part(world, chat, "ru", outgoing, cause=cause)


def the_reply(world: World) -> OwedReply:
    (job,) = queued(world)
    reply = world.conversation.owed_replies.get(ReplyId(job["reply"]), world.now())
    assert reply is not None
    assert job == {"v": 1, "reply": reply.id, "attempt": 0}
    return reply


def test_the_job_names_a_reply_that_is_stored(world: World) -> None:
    ask(world)

    reply = the_reply(world)
    assert (reply.chat, reply.locale, reply.outgoing) == (CHAT, "ru", HELLO)


def test_a_notice_is_stored_for_the_other_chat_in_its_language(world: World) -> None:
    ask(world, NOTICE)

    reply = the_reply(world)
    assert (reply.chat, reply.locale) == (ELSEWHERE, "en")
    assert reply.outgoing == Reply((NOTICE.line,), keyboard=None)


def test_an_attachment_is_a_job_of_its_own_and_nothing_is_stored(world: World) -> None:
    ask(world, CARD)

    assert queued(world) == [
        {
            "v": 1,
            "enclosed": "card",
            "customer": "the-customer",
            "chat": chat_digest(world.secret, CHAT),
            "attempt": 0,
        }
    ]
    assert everything(world) == {}


def test_the_same_reply_for_the_same_cause_is_stored_once(world: World) -> None:
    ask(world)
    ask(world)

    assert len(everything(world)) == 1
    assert len({job["reply"] for job in queued(world)}) == 1


def test_another_cause_is_another_reply(world: World) -> None:
    ask(world, cause="1")
    ask(world, cause="2")

    assert len(everything(world)) == 2


def test_two_pages_with_one_id_of_their_own_cause_two_notices(world: World) -> None:
    for visitor in ("0123456789abcdef", "fedcba9876543210"):
        ask(world, NOTICE, cause="click-0001#1", chat=Chat("webchat", visitor))

    assert len(everything(world)) == 2


def test_the_queue_learns_nothing_personal(world: World) -> None:
    ask(world)
    ask(world, CodeNotice("sms", "+79211234567", "nonce"), cause="2")
    ask(world, NOTICE, cause="3")
    ask(world, CARD, cause="4")

    jobs = str(queued(world))
    for personal in ("Анна", "9211234567", CHAT.id, ELSEWHERE.id, "nonce"):
        assert personal not in jobs


def test_a_chat_has_another_digest_under_another_secret(world: World) -> None:
    other = replace(world, settings=replace(world.settings, secret="x" * 32))

    assert chat_digest(world.secret, CHAT) == chat_digest(world.secret, CHAT)
    assert chat_digest(world.secret, CHAT) not in {
        chat_digest(world.secret, ELSEWHERE),
        chat_digest(other.secret, CHAT),
    }


def test_when_the_queue_is_away_the_reply_is_kept_for_the_next_try(world: World) -> None:
    nowhere = replace(
        world, settings=replace(world.settings, outbox_queue=world.settings.outbox_queue + "-gone")
    )

    with pytest.raises(Unavailable, match=r"queue\.unreachable"):
        ask(nowhere)
    ask(world)

    assert len(everything(world)) == 1
    assert len(queued(world)) == 1


@pytest.mark.parametrize("outgoing", [HELLO, CARD, NOTICE])
def test_without_a_real_secret_nothing_is_signed(world: World, outgoing: AnswerPart) -> None:
    careless = replace(world, settings=replace(world.settings, secret="short"))

    with pytest.raises(Unavailable, match="secret_too_short"):
        ask(careless, outgoing)
