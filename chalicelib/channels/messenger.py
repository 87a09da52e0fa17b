"""The interface of a messenger, the same for every platform.

A new messenger is a folder: its facts and settings in `__init__.py`, and in `messenger.py` a class
that fulfils `Messenger` and a function `open_messenger(settings, outside)` that makes it. Telegram
is the example to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.domain.messages.outgoing import Attempt, Outgoing
from chalicelib.domain.messages.reply import File, RenderedText
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:  # reports are few: webhooks of messages need none of this code
    from chalicelib.domain.messages.read_up_to import ReadUpTo
    from chalicelib.domain.messages.wall import OutgoingPost
    from chalicelib.domain.responses.engagement import Engagement

    Arrived = Message | ReadUpTo | Engagement
    """What an entry can be: a message of a person, or a report of what became of ours."""

POST = "POST"
JSON = "application/json"


class NotSent(Unavailable):
    """A call never left this machine: it may be made again."""


class Lost(Unavailable):
    """The platform may have carried out a call, but its answer was lost."""


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One HTTP request to `/webhooks/<channel>`, as it arrived.

    Names of headers are in lower case.
    """

    # The body stays raw: a signature covers its bytes, and JSON that was read and written again has
    # other bytes.
    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """The answer to the platform: a confirmation, a challenge, or a call that it shall make."""

    body: str = ""
    content_type: str = JSON


@dataclass(frozen=True, slots=True)
class Incoming:
    """One entry of a request, not read yet.

    `read` returns None for an entry that is not for us, such as a message in a group. The `body` is
    kept if it breaks our code, so a secret in it is taken out first.
    """

    # Read one by one: an entry that breaks our code is quarantined alone, with these bytes, and the
    # others of its batch are still processed.
    body: bytes
    read: "Callable[[], Arrived | None]"


@dataclass(frozen=True, slots=True)
class Received:
    """The entries of one proven request, and the ways to answer it.

    `answer` is sent if the response carries no reply. `answer_with_reply` makes the answer that
    carries one; it is None if the platform makes no calls from our answers, and then every reply
    goes to the outbox. A response has room for one reply, so this is used for requests with one
    entry only.
    """

    entries: tuple[Incoming, ...] = ()
    answer: WebhookResponse = WebhookResponse()
    answer_with_reply: Callable[[Chat, RenderedText], WebhookResponse] | None = None


class Sender(Protocol):
    """A channel that delivers to chats."""

    def reply(self, chat: Chat, text: RenderedText) -> None:
        """Send a reply of a dialogue; the outbox worker repeats the call after `Unavailable`.

        Raises:
            Rejected: `channel.blocked` if the person must write first; otherwise a mistake of ours.
            Unavailable: the platform does not answer, or wants us to wait.
        """
        ...

    def send(self, message: Outgoing) -> Attempt:
        """Send a message of a campaign in one call; a lost answer is an `Attempt` too.

        Raises:
            Unavailable: the preparation of the call failed; nothing was sent.
        """
        ...


class Messenger(Sender, Protocol):
    """A channel with a platform that posts to `/webhooks/<channel>`."""

    def receive(self, request: WebhookRequest) -> Received:
        """Check the proof of the request and split its body into entries.

        An authentic body that cannot be split is one entry with a `read` that refuses: the caller
        quarantines it, and the platform does not repeat it.

        Raises:
            Forbidden: the proof is missing or wrong.
            Rejected: `body.too_large`.
            Unavailable: the secret could not be read.
        """
        ...

    def reread(self, entry: bytes, at: datetime) -> "Arrived | None":
        """Read an entry of the quarantine, which was proven when it arrived at `at`.

        `entry` is the body of its `Incoming`. None: it is not for us.

        Raises:
            Rejected: it cannot be read.
        """
        ...

    def send_file(self, chat: Chat, text: RenderedText, file: File) -> None:
        """Send a file with a caption; refusals are those of `reply`."""
        ...

    def acknowledge(self, callback_id: str) -> None:
        """Tell the platform that a pressed button arrived; refusals are those of `reply`."""
        ...


class TellsWebhook(Protocol):
    """A messenger of a platform that knows our account, and where it posts to; refusals of `reply`.

    A missing or wrong token is `Unavailable`: it is for us to correct.
    """

    def account_view(self) -> PlatformAccount:
        """Ask the platform for the account to which our token belongs."""
        ...

    def webhook_view(self, ours: str) -> WebhookView:
        """Ask the platform where it posts; a platform that has several webhooks shows ours alone.

        `ours` is the address of our webhook.
        """
        ...

    def set_webhook(self, url: str) -> None:
        """Let the platform post every event that we read to this address. Idempotent.

        Raises:
            Rejected: `channel.webhook_refused`, with the words of the platform.
        """
        ...


@runtime_checkable
class KeepsFiles(Protocol):
    """A messenger of a platform that keeps the files which people send."""

    def fetch_file(self, file_id: str, *, bytes_max: int) -> bytes:
        """Fetch a file by the id that came with its message.

        Raises:
            NotFound: `file.gone`: the platform does not give it any more.
            Rejected: `file.too_large`.
            Unavailable: the platform does not answer, or not now.
        """
        ...


@runtime_checkable
class PostsToWall(Protocol):
    """A messenger of a platform with a wall, on which everybody reads what we post."""

    def post(self, post: "OutgoingPost") -> Attempt:
        """Post in one call; a post with the same key is shown once.

        Raises:
            Unavailable: the preparation of the call failed; nothing was posted.
        """
        ...


class ReplyStore(Protocol):
    """Stores the replies of a web chat until its page reads them."""

    def add(self, chat: Chat, sequence: int, reply: Mapping[str, Any], now: datetime) -> bool:
        """Store one reply; false if the chat has a reply with this sequence number."""
        ...


class PictureSource(Protocol):
    """The pictures that staff uploaded, for channels that send their bytes."""

    def read(self, picture: str) -> bytes:
        """Return the bytes of a picture.

        Raises:
            NotFound: `picture.missing`.
            Unavailable: the bucket does not answer.
        """
        ...

    def known_as(self, picture: str, sender: str) -> str:
        """Return the name by which a sender knows the picture; empty: it was not sent yet."""
        ...

    def keep_name(self, picture: str, sender: str, name: str) -> None:
        """Keep that name."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """The parts of World that a channel may use.

    `reveal` gives the value of a setting that may name a parameter of the secret store.
    """

    reveal: Callable[[str], str]
    now: Callable[[], datetime]
    replies: Callable[[], ReplyStore]
    pictures: Callable[[], PictureSource]
