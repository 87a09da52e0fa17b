"""What a channel of dialogues does for us, the same for every platform.

A new messenger is a folder: its facts and settings in `__init__.py`, and in `messenger.py` a class
that fulfils `Messenger` and a function `open_messenger(settings, outside)` that makes it. Telegram
is the example to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.domain.messages.outgoing import Attempt, Outgoing
from chalicelib.domain.messages.reply import File, RenderedText

POST = "POST"
JSON = "application/json"


class NotSent(Unavailable):
    """A call never left this machine: it may be made again."""


class Lost(Unavailable):
    """The platform may have carried a call out; its answer did not come."""


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One HTTP request to `/webhooks/<channel>`, as it arrived.

    Names of headers are looked up in lower case. `body` are the raw bytes: a signature covers them,
    and JSON that was read and written again has other bytes.
    """

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What the platform gets: a confirmation, a challenge sent back, or a call for it to make."""

    body: str = ""
    content_type: str = JSON


@dataclass(frozen=True, slots=True)
class Incoming:
    """One entry of a request, not read yet.

    Entries are read one by one, so that an entry that our code cannot read is quarantined alone
    (with these `body` bytes) and the others of its batch are still processed.
    `read` returns None for what is not meant for us, such as a message in a group.
    """

    body: bytes
    read: Callable[[], Message | None]


@dataclass(frozen=True, slots=True)
class Received:
    """What one proven request holds.

    `answer` is sent when no reply travels in the response. `answer_with_reply` makes the answer
    that carries a reply; it is None where the platform makes no calls from our answer, and then
    every reply goes to the outbox. A response has room for one reply, so it is asked for requests
    with one entry only.
    """

    entries: tuple[Incoming, ...] = ()
    answer: WebhookResponse = WebhookResponse()
    answer_with_reply: Callable[[Chat, RenderedText], WebhookResponse] | None = None


class Sender(Protocol):
    """A channel that delivers to chats."""

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply of the dialogue. The outbox repeats it after `Unavailable`.

        Raises:
            Rejected: `channel.blocked` when the person must write first; else our own mistake.
            Unavailable: the platform does not answer, or wants us to wait.
        """
        ...

    def send(self, message: Outgoing) -> Attempt:
        """Send a campaign's message once; a lost answer is an `Attempt`, never a second call.

        Raises:
            Unavailable: something before the call failed; nothing was sent.
        """
        ...


class Messenger(Sender, Protocol):
    """A channel with a platform that posts to `/webhooks/<channel>`."""

    def receive(self, request: WebhookRequest) -> Received:
        """Prove who posted the request and split it into entries.

        An authentic body that cannot be split is one entry with a `read` that refuses: the caller
        quarantines it and the platform is not asked to repeat it.

        Raises:
            Forbidden: the proof is missing or wrong.
            Rejected: `body.too_large`.
            Unavailable: the secret could not be read.
        """
        ...

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file with a caption; refusals are those of `reply`."""
        ...

    def acknowledge(self, callback_id: str) -> None:
        """Tell the platform that a pressed button arrived; refusals are those of `reply`."""
        ...


class ReplyStore(Protocol):
    """Where replies wait for a page that reads them."""

    def add(self, chat: Chat, sequence: int, reply: Mapping[str, Any], now: datetime) -> bool:
        """Store one reply; False where this sequence number is taken."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """What World lends to a channel.

    `reveal` gives the value of a setting that may name a parameter of the secret store.
    """

    reveal: Callable[[str], str]
    now: Callable[[], datetime]
    replies: Callable[[], ReplyStore]
