"""Give an answer where the messenger takes it in its own response; the rest goes to the outbox."""

from chalicelib.domain.conversation.dialog import Owed
from chalicelib.domain.messages.message import Chat, Locale
from chalicelib.domain.messages.reply import Reply, Wording
from chalicelib.services.conversation.queue_outgoing import queue_outgoing
from chalicelib.world import World


def answer_in_response(world: World, chat: Chat, locale: Locale, owed: Owed) -> Wording | None:
    """The words for the response: the first reply that is words alone. None where there is none.

    Raises:
        Unavailable: what does not fit into the response could not be queued; nothing was said.
    """
    place = next((n for n, each in enumerate(owed.outgoing) if isinstance(each, Reply)), None)
    for number, outgoing in enumerate(owed.outgoing):
        if number != place:
            queue_outgoing(world, chat, locale, outgoing, cause=f"{owed.update_id}#{number}")
    if place is None:
        return None
    said = owed.outgoing[place]
    assert isinstance(said, Reply)
    return world.texts.word(locale, said)
