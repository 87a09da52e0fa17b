"""What a person said, whatever the messenger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Locale = Literal["ru", "en"]
LOCALES: tuple[Locale, ...] = ("ru", "en")


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's conversation with us in one messenger."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button; its value came back from the person's device, so it proves nothing."""

    value: str
    callback_id: str = ""  # set where the messenger waits to hear that the press arrived


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A phone number; `own` only where the messenger vouches that it is the sender's."""

    phone: str
    own: bool
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """The first word to a bot; the payload is whatever stood in the link, or was typed."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A sticker, a photo, a voice: nothing that the dialogue can read."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The person blocked the bot, or let it in again."""

    open: bool


Content = Text | Press | SharedContact | Start | Media | Reach


@dataclass(frozen=True, slots=True)
class Message:
    """One update of a messenger.

    `update_id` is the same whenever the messenger repeats the update; `message_id` is the evidence
    that a consent names; `locale` is what the messenger knows of the person's language.
    """

    update_id: str
    message_id: str
    chat: Chat
    at: datetime
    content: Content
    locale: Locale | None = None
