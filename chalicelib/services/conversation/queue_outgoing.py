"""Leave an answer to the outbox worker: the queue names it and holds nothing of it."""

import hashlib
import hmac

from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import AnswerPart, CustomerAttachment, Notice, Reply
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.world import World

DIGEST_CHARS = 32


def queue_outgoing(
    world: World, chat: Chat, locale: Locale, outgoing: AnswerPart, *, cause: str
) -> None:
    """See to it that this reaches the chat, or the phone, mailbox or other chat that it names.

    `cause` says what asked for it: the same answer for the same cause is one, however often asked.

    Raises:
        Unavailable: table or queue do not answer; nothing is lost by asking again.
    """
    match outgoing:
        case CustomerAttachment(what, customer_id):
            named = {"enclosed": what, "customer": customer_id, "chat": chat_digest(world, chat)}
            world.queues.outbox.send({**named, "attempt": 0})
        case Notice(other, its_locale, line):
            # A page names its messages itself: two of them may cause one thing under one name.
            of_whom = f"{chat.channel}|{chat.id}|{cause}"
            _queue_stored(world, other, its_locale, Reply((line,), None), of_whom)
        case _:
            _queue_stored(world, chat, locale, outgoing, cause)


def chat_digest(world: World, chat: Chat) -> str:
    """What a queue may call a chat: it tells nothing to whoever lacks the secret."""
    return _digest(world, f"chat|{chat.channel}|{chat.id}")


def _queue_stored(
    world: World, chat: Chat, locale: Locale, outgoing: AnswerPart, cause: str
) -> None:
    named = f"reply|{chat.channel}|{chat.id}|{cause}"
    reply = OwedReply(ReplyId(_digest(world, named)), chat, locale, outgoing)
    world.conversation.owed_replies.keep(reply, world.now())
    world.queues.outbox.send({"reply": reply.id, "attempt": 0})


def _digest(world: World, named: str) -> str:
    return hmac.new(world.secret, named.encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARS]
