"""What the bot answers: keys and facts, so that an answer owed is small and is worded when sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat, Locale

Params = Mapping[str, str | int]


class Line(NamedTuple):
    """A key of the locales and what fills its places."""

    key: str
    params: Params = MappingProxyType({})


class Attachment(StrEnum):
    """What a customer can be handed beside words."""

    CARD = "card"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice; without a label of its own it is worded by the key `button.<value>`."""

    value: str
    label: str = ""
    asks: Literal["", "contact"] = ""


Keyboard = tuple[tuple[Button, ...], ...]  # rows, top to bottom


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to the chat, line by line.

    No keyboard is no choice: what was offered before disappears. None leaves it as it is.
    """

    lines: tuple[Line, ...]
    keyboard: Keyboard | None = ()


@dataclass(frozen=True, slots=True)
class CodeNotice:
    """A one-time code to a phone or a mailbox: named by its nonce, derived when sent."""

    medium: Literal["sms", "email"]
    address: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The word to a messenger that a pressed button arrived."""

    callback_id: str


@dataclass(frozen=True, slots=True)
class CustomerAttachment:
    """A thing of the customer's own, made when it is sent, so that it stands nowhere until then."""

    what: Attachment
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class Notice:
    """A line to another chat of the same person."""

    chat: Chat
    locale: Locale
    line: Line


AnswerPart = CustomerAttachment | Notice | Reply | CodeNotice | Acknowledgement


@dataclass(frozen=True, slots=True)
class Label:
    """A button in words."""

    text: str
    value: str
    asks: Literal["", "contact"] = ""


@dataclass(frozen=True, slots=True)
class File:
    """Bytes that travel with a message."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A reply in the person's language, ready for any messenger; plain text, never markup."""

    text: str
    labels: tuple[tuple[Label, ...], ...] | None = None
    locale: Locale = "ru"
