"""Leave answers to the outbox worker: stored first, then named on the queue."""

import hashlib
import hmac

from chalicelib.domain.ids import ReplyId
from chalicelib.domain.message import Chat, Locale
from chalicelib.domain.reply import Outgoing
from chalicelib.repo.owed_replies import OwedReply
from chalicelib.world import World

ID_CHARS = 32


def queue_reply(
    world: World, chat: Chat, locale: Locale, outgoing: Outgoing, *, cause: str
) -> None:
    """See to it that this reaches the chat, or the phone or mailbox that it names.

    `cause` says what asked for it: the same reply for the same cause is one, however often asked.

    Raises:
        Unavailable: table or queue do not answer; nothing is lost by asking again.
    """
    named = f"reply|{chat.channel}|{chat.id}|{cause}"
    digest = hmac.new(world.secret, named.encode(), hashlib.sha256).hexdigest()
    reply = OwedReply(ReplyId(digest[:ID_CHARS]), chat, locale, outgoing)
    world.owed_replies.keep(reply, world.now())
    world.outbox.send({"reply": reply.id, "attempt": 0})
