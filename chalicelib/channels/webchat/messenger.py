"""The web chat as a channel: messages are stored in order until the page reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.channels.messenger import Outside, ReplyStore
from chalicelib.channels.webchat import WebchatSettings
from chalicelib.channels.webchat.page import campaign_pictures, campaign_text, reply_body
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.reply import RenderedText

PLACES = 10  # sequence numbers per millisecond: replies to one update
Pictures = Sequence[Mapping[str, str]]


def open_messenger(settings: WebchatSettings, outside: Outside) -> "Webchat":  # noqa: ARG001 - every channel is opened alike
    """Make the web chat channel over the stored replies."""
    return Webchat(outside.replies, outside.now)


@dataclass(frozen=True, slots=True)
class Webchat:
    """The chats of our pages."""

    replies: Callable[[], ReplyStore]
    now: Callable[[], datetime]

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Store a reply for the page, at this instant.

        Raises:
            Unavailable: the table does not answer.
        """
        self.write(chat, text, at=self.now())

    def send(self, message: Outgoing) -> Attempt:
        """Store a campaign's message for the page; after a lost answer it is in doubt."""
        assert isinstance(message.to, Chat)
        try:
            self.write(
                message.to, campaign_text(message), campaign_pictures(message), at=self.now()
            )
        except Unavailable as lost:
            return Attempt(Attempted.IN_DOUBT, lost.code)
        return Attempt(Attempted.DELIVERED)

    def write(
        self,
        chat: Chat,
        text: RenderedText,
        pictures: Pictures = (),
        *,
        at: datetime,
        place: int | None = None,
    ) -> None:
        """Store one reply; the same instant and place again are the same reply.

        Without a place the reply gets the next free place of its instant. Sequence numbers grow
        with `at`, so a page that has read up to a number finds the later replies.

        Raises:
            Unavailable: the table does not answer.
        """
        reply, first = reply_body(text, pictures), first_sequence(at)
        places = range(PLACES) if place is None else (place,)
        for number in places:
            # With a place, a reply that is there already is this one: the update was repeated.
            added = self.replies().add(chat, first + number, reply, self.now())
            if added or place is not None:
                return


def first_sequence(at: datetime) -> int:
    """The sequence number of the first reply at an instant."""
    return round(at.timestamp() * 1000) * PLACES
