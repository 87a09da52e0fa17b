"""Say something in a web chat: kept in order for its page to read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.channels.webchat import reply_of
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Wording
from chalicelib.world import World

PLACES = 10  # replies to one update
Pictures = Sequence[Mapping[str, str]]


def write_to_webchat(
    world: World,
    chat: Chat,
    wording: Wording,
    pictures: Pictures = (),
    *,
    at: datetime,
    place: int | None = None,
) -> None:
    """Store one reply; the same instant and place again is the same reply.

    Without a place it takes the next free one of its instant. Sequence numbers grow with `at`, so a
    page that read up to one of them finds what came later.
    """
    reply, first = reply_of(wording, pictures), first_sequence(at)
    places = range(PLACES) if place is None else (place,)
    for number in places:
        added = world.conversation.webchat_replies.add(chat, first + number, reply, world.now())
        if added or place is not None:
            return


def first_sequence(at: datetime) -> int:
    """The number of the first thing said at an instant."""
    return round(at.timestamp() * 1000) * PLACES
