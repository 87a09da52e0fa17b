"""Give an answer to a web chat: what is said is kept for its page, codes go to the outbox."""

from chalicelib.domain.dialog import Owed
from chalicelib.domain.message import Chat, Locale
from chalicelib.domain.reply import Reply
from chalicelib.services.queue_replies import queue_reply
from chalicelib.services.write_to_webchat import write_to_webchat
from chalicelib.world import World


def answer_webchat(world: World, chat: Chat, locale: Locale, owed: Owed) -> None:
    """Say all of an answer; saying it again changes nothing.

    Raises:
        Unavailable: not all could be said; saying it again finishes it.
    """
    for place, outgoing in enumerate(owed.outgoing):
        if isinstance(outgoing, Reply):
            write_to_webchat(world, chat, locale, outgoing, at=owed.since, place=place)
        else:
            queue_reply(world, chat, locale, outgoing, cause=f"{owed.update_id}#{place}")
