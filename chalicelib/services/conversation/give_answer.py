"""Answer an update: the first reply in the response if possible, everything else by the outbox.

The queue holds no text and no address: a reply is stored in the table under an id, and an
attachment is made when it is sent.
"""

from chalicelib.domain.conversation.contact_notices import Notices
from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.ids import ReplyId
from chalicelib.domain.messages.chat_digest import chat_digest, keyed_digest, mailbox_of
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import (
    AnswerPart,
    AwaitedReceipts,
    CustomerAttachment,
    MailNotice,
    Notice,
    RenderedText,
    Reply,
    TransferNews,
)
from chalicelib.repo.conversation.owed_replies import OwedReply
from chalicelib.world import World


def give_answer(
    world: World, chat: Chat, locale: Locale, owed: Owed, *, in_response: bool
) -> RenderedText | None:
    """Queue all parts of the answer except the one for the response, and return that one.

    With `in_response` it is the first reply. None: the response carries no reply.

    Raises:
        Unavailable: a part could not be queued. The caller must not send the response, so that the
            messenger repeats the update.
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
    """Queue one part of an answer for the outbox worker. Idempotent for one `cause`.

    The worker sends it to the chat, or to the phone, mailbox or other chat that the part names.
    `cause` names the update, the day of a warning, or the change of a profile that led to it.

    Raises:
        Unavailable: table or queue do not answer; the caller may queue the part again.
    """
    match part:
        case CustomerAttachment(what, customer_id):
            job = {
                "enclosed": what,
                "customer": customer_id,
                "chat": chat_digest(world.secret, chat),
            }
            world.queues.outbox.send({**job, "attempt": 0})
        case AwaitedReceipts(customer_id):
            world.queues.outbox.send({"attach": customer_id, "attempt": 0})
        case TransferNews(transfer):
            world.queues.outbox.send({"transfer": transfer, "attempt": 0})
        case Notice(other_chat, its_locale, line, keyboard):
            # A web page makes the ids of its own updates, so two pages may use the same id.
            its_cause = f"{chat.channel}|{chat.id}|{cause}"
            _queue_stored(world, other_chat, its_locale, Reply((line,), keyboard), its_cause)
        case MailNotice(customer_id, _, its_locale, _):
            its_cause = f"{chat.channel}|{chat.id}|{cause}"
            _queue_stored(world, mailbox_of(customer_id), its_locale, part, its_cause)
        case _:
            _queue_stored(world, chat, locale, part, cause)


def queue_notices(
    world: World, chat: Chat, locale: Locale, notices: Notices, *, cause: str
) -> None:
    """Queue every notice of one change, which `cause` names. Idempotent, as `queue_part` is."""
    for place, notice in enumerate(notices):
        queue_part(world, chat, locale, notice, cause=f"{cause}#{place}")


def stored_reply(
    world: World, chat: Chat, locale: Locale, part: AnswerPart, cause: str
) -> OwedReply:
    """Return the item of one part of an answer; `cause` names what led to it."""
    # The id is made of the cause, so that the same part is one item however often it is queued.
    name = f"reply|{chat.channel}|{chat.id}|{cause}"
    # It begins with the digest of the chat, so that an erasure finds every reply to the chat.
    reply_id = f"{chat_digest(world.secret, chat)}.{keyed_digest(world.secret, name)}"
    return OwedReply(ReplyId(reply_id), chat, locale, part)


def _queue_stored(world: World, chat: Chat, locale: Locale, part: AnswerPart, cause: str) -> None:
    reply = stored_reply(world, chat, locale, part, cause)
    world.conversation.owed_replies.keep(reply, world.now())
    world.queues.outbox.send({"reply": reply.id, "attempt": 0})
