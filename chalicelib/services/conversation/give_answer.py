"""Give the answer to an update: one reply in the response if it can carry one, the rest later.

What comes later goes through the outbox. Its queue holds names only: a reply is stored in the table
under an id, an attachment is made when it is sent.
"""

import hashlib
import hmac

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import (
    AnswerPart,
    CustomerAttachment,
    Notice,
    RenderedText,
    Reply,
)
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.world import World

DIGEST_CHARS = 32


def give_answer(
    world: World, chat: Chat, locale: Locale, owed: Owed, *, in_response: bool
) -> RenderedText | None:
    """Queue the answer, all but the first reply where the response can carry that.

    The result is the reply for the response; None where there is none.

    Raises:
        Unavailable: a part could not be queued; the caller must not send the response.
    """
    replies = [n for n, part in enumerate(owed.outgoing) if in_response and isinstance(part, Reply)]
    place = replies[0] if replies else None
    for number, part in enumerate(owed.outgoing):
        if number != place:
            queue_part(world, chat, locale, part, cause=f"{owed.update_id}#{number}")
    if place is None:
        return None
    reply = owed.outgoing[place]
    assert isinstance(reply, Reply)
    return world.texts.render(locale, reply)


def queue_part(world: World, chat: Chat, locale: Locale, part: AnswerPart, *, cause: str) -> None:
    """Leave one part of an answer to the outbox worker.

    It goes to the chat, or to the phone, mailbox or other chat that it names. `cause` says what
    asked for it: the same part for the same cause is sent once, however often it is queued.

    Raises:
        Unavailable: table or queue do not answer; queueing again loses and repeats nothing.
    """
    match part:
        case CustomerAttachment(what, customer_id):
            job = {"enclosed": what, "customer": customer_id, "chat": chat_digest(world, chat)}
            world.queues.outbox.send({**job, "attempt": 0})
        case Notice(other_chat, its_locale, line):
            # The ids of a page's updates are made by the page, so two pages may use the same one.
            its_cause = f"{chat.channel}|{chat.id}|{cause}"
            _queue_stored(world, other_chat, its_locale, Reply((line,), None), its_cause)
        case _:
            _queue_stored(world, chat, locale, part, cause)


def chat_digest(world: World, chat: Chat) -> str:
    """The name of a chat in a queue: it means nothing without our secret."""
    return _digest(world, f"chat|{chat.channel}|{chat.id}")


def _queue_stored(world: World, chat: Chat, locale: Locale, part: AnswerPart, cause: str) -> None:
    named = f"reply|{chat.channel}|{chat.id}|{cause}"
    reply = OwedReply(ReplyId(_digest(world, named)), chat, locale, part)
    world.conversation.owed_replies.keep(reply, world.now())
    world.queues.outbox.send({"reply": reply.id, "attempt": 0})


def _digest(world: World, named: str) -> str:
    return hmac.new(world.secret, named.encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARS]
