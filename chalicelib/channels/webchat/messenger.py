"""The web chat as a channel: what is sent is kept in order until the page reads it."""

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

PLACES = 10  # replies to one update
Pictures = Sequence[Mapping[str, str]]


def open_messenger(settings: WebchatSettings, outside: Outside) -> "Webchat":  # noqa: ARG001 - every channel is opened alike
    """The web chat over the stored replies."""
    return Webchat(outside.replies, outside.now)


@dataclass(frozen=True, slots=True)
class Webchat:
    """The chats of our pages."""

    replies: Callable[[], ReplyStore]
    now: Callable[[], datetime]

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply, at this moment.

        Raises:
            Unavailable: the table does not answer.
        """
        self.write(chat, text, at=self.now())

    def send(self, message: Outgoing) -> Attempt:
        """Send a campaign's message; a write that was not answered may have been made."""
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
        """Store one reply; the same instant and place again is the same reply.

        Without a place it takes the next free one of its instant. Sequence numbers grow with `at`,
        so a page that has read up to a number finds what came later.

        Raises:
            Unavailable: the table does not answer.
        """
        reply, first = reply_body(text, pictures), first_sequence(at)
        places = range(PLACES) if place is None else (place,)
        for number in places:
            added = self.replies().add(chat, first + number, reply, self.now())
            if added or place is not None:
                return


def first_sequence(at: datetime) -> int:
    """The sequence number of the first reply at an instant."""
    return round(at.timestamp() * 1000) * PLACES
