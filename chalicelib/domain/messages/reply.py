"""What the bot answers: text keys and parameters, small to store and rendered when sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Locale

Params = Mapping[str, str | int]
BOUND = ":"  # between a choice and the id of what it is about


Asked = Literal["", "contact", "location", "page", "app"]


class Line(NamedTuple):
    """A key of the locales and the values of its placeholders."""

    key: str
    params: Params = MappingProxyType({})


class Attachment(StrEnum):
    """The enclosures that a customer can get."""

    CARD = "card"
    NEW_CARD = "new_card"  # of a person who has just registered, for whom receipts may wait
    EXPORT = "export"
    SPEND = "spend"
    CHAT_LINK = "chat_link"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice; a button without a `label` shows the text with the key `button.<choice>`.

    A button that `asks` for a page or an app opens its `address`, and sends nothing itself.

    The value of a bound button names what it is about, so that an old button answers its own
    question: `transfer_accept:<id>`.
    """

    value: str
    label: str = ""
    asks: Asked = ""
    address: str = ""

    @property
    def choice(self) -> str:
        return read_bound(self.value)[0]


Keyboard = tuple[tuple[Button, ...], ...]  # rows, top to bottom


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to the chat, line by line.

    An empty keyboard removes the keyboard that the person sees; None leaves it.
    """

    lines: tuple[Line, ...]
    keyboard: Keyboard | None = ()

    def with_params(self, values: Params) -> "Reply":
        """The same message with more values for the places of its texts."""
        lines = tuple(line._replace(params={**line.params, **values}) for line in self.lines)
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class CodeNotice:
    """A one-time code to a phone, mailbox or chat; the code is derived from the stored nonce."""

    medium: Literal["chat", "sms", "email"]
    address: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A call that tells the messenger that a pressed button arrived."""

    callback_id: str


@dataclass(frozen=True, slots=True)
class CustomerAttachment:
    """A card picture, a link or an export of one customer; made when it is sent, never stored."""

    what: Attachment
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class AwaitedReceipts:
    """The receipts that waited for a customer who registered: the outbox worker attaches them."""

    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class TransferNews:
    """What became of a transfer: the outbox worker tells both people, each in their own chats."""

    transfer: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A line to another chat; without a keyboard the one that the person sees stays."""

    chat: Chat
    locale: Locale
    line: Line
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class MailNotice:
    """A line by e-mail to a mailbox that a customer has or had; all notices have one subject.

    `customer_id` lets an erasure find the notices that were not sent yet.
    """

    customer_id: CustomerId
    address: str
    locale: Locale
    line: Line


AnswerPart = (
    CustomerAttachment
    | AwaitedReceipts
    | TransferNews
    | Notice
    | MailNotice
    | Reply
    | CodeNotice
    | Acknowledgement
)
"""One message or call that the bot owes for one update."""


@dataclass(frozen=True, slots=True)
class Label:
    """A rendered button."""

    text: str
    value: str
    asks: Asked = ""
    address: str = ""

    @property
    def is_bound(self) -> bool:
        """Whether the value, and not the text alone, says what is meant."""
        return bool(read_bound(self.value)[1])


@dataclass(frozen=True, slots=True)
class File:
    """A file that is sent with a message."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A reply in the person's language, for any messenger; plain text, never markup.

    `key` names the reply, the same each time it is sent: a platform that knows keys shows it once.
    """

    text: str
    labels: tuple[tuple[Label, ...], ...] | None = None
    locale: Locale = "ru"
    key: str = ""


def bound(choice: str, about: str) -> str:
    """The value of a button about one thing."""
    return f"{choice}{BOUND}{about}"


def read_bound(value: str) -> tuple[str, str]:
    """The choice of a value, and the id of what it is about; empty where it names nothing."""
    choice, _, about = value.partition(BOUND)
    return choice, about
