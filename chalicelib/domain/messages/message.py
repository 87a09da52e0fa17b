"""A message of a person, the same for every messenger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Locale = Literal["ru", "en"]
LOCALES: tuple[Locale, ...] = ("ru", "en")

BETWEEN = ";"  # occurs in no channel's name


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's conversation with us in one messenger."""

    channel: str
    id: str

    def to_text(self) -> str:
        """Write `telegram;5551234567`."""
        return f"{self.channel}{BETWEEN}{self.id}"

    @classmethod
    def from_text(cls, text: str) -> "Chat":
        """Read what `to_text` wrote."""
        channel, _, chat_id = text.partition(BETWEEN)
        return cls(channel, chat_id)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A photo or document that a person sent: its id in the messenger, its bytes if known.

    A photo has no name.
    """

    id: str
    size: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Typed text, or the words under a photo or document."""

    text: str
    file: SentFile | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button; its value comes from the person's device, so it proves nothing."""

    value: str
    callback_id: str = ""  # set where the messenger waits for an acknowledgement


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A phone number; `own` is true only if the messenger vouches that it is the sender's."""

    phone: str
    own: bool
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class SharedLocation:
    """A place that a person sent, in degrees as decimal texts; it is used once and never stored."""

    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class Start:
    """The start of a chat; the payload comes from a link or was typed, so it proves nothing."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """All fields of a registration, which a person filled in on a page of ours.

    The values are as our readers return them, by the name of the field; `own` are those of the
    shop's own fields that the page showed, empty where the person left one out. The person agreed
    to the processing of personal data on the same page; `advertising` is their answer to the other
    text.
    """

    values: Mapping[str, str]
    advertising: bool
    own: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A sticker, a photo, a voice message: content that the dialogue cannot read."""

    file: SentFile | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The person blocked the bot, or allowed it again."""

    open: bool


Content = Text | Press | SharedContact | SharedLocation | Start | Media | Reach | FilledForm


@dataclass(frozen=True, slots=True)
class Message:
    """One update of a messenger.

    `update_id` stays the same when the messenger repeats the update. A consent names `message_id`
    as its evidence. `locale` is what the messenger knows about the language of the person.
    `is_edited`: the person changed the text of `message_id`, which arrived before. The messages of
    one album have the same `album`. `source` is the network address of the person, where the
    channel knows it; it is never stored.
    """

    update_id: str
    message_id: str
    chat: Chat
    at: datetime
    content: Content
    locale: Locale | None = None
    is_edited: bool = False
    album: str = ""
    source: str = ""

    @property
    def file(self) -> SentFile | None:
        """The photo or document of the message, if it has one for the people of the desk."""
        return self.content.file if isinstance(self.content, Text | Media) else None

    @property
    def cause(self) -> str:
        """The name of the update among all chats; the same each time the update is repeated."""
        return f"{self.chat.to_text()}#{self.update_id}"
