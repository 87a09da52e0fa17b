"""Give the answer to an update: one reply in the response if it can carry one, the rest later."""

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import RenderedText, Reply
from chalicelib.services.conversation.queue_outgoing import queue_outgoing
from chalicelib.world import World


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
            queue_outgoing(world, chat, locale, part, cause=f"{owed.update_id}#{number}")
    if place is None:
        return None
    reply = owed.outgoing[place]
    assert isinstance(reply, Reply)
    return world.texts.render(locale, reply)
