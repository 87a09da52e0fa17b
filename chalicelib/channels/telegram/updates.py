"""Reads updates of the Bot API into messages.

Source: https://core.telegram.org/bots/api#getting-updates
"""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, ValidationError

from chalicelib.channels.languages import locale_of
from chalicelib.channels.platform_model import PlatformModel
from chalicelib.channels.telegram import TELEGRAM
from chalicelib.channels.telegram.sent_files import read_file
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.bot_command import read_command
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Media,
    Message,
    Press,
    Reach,
    SharedContact,
    SharedLocation,
    Start,
    Text,
)

# What a person can send beside a text and a contact. Every other key of a message is a service
# message, or a kind that is newer than this list: both are passed over in silence.
# Source: https://core.telegram.org/bots/api#message
_MEDIA_KEYS = """
animation audio checklist dice document game live_photo paid_media photo poll
sticker story venue video video_note voice
"""
MEDIA = frozenset(_MEDIA_KEYS.split())
EVENTS = ("message", "edited_message", "callback_query", "my_chat_member")
_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Seconds = Annotated[int, Field(ge=0, lt=253_402_300_800)]  # of the epoch, to the end of year 9999


class _User(PlatformModel):
    id: _Id
    is_bot: bool = False
    language_code: str = ""


class _Chat(PlatformModel):
    id: _Id
    type: str

    @property
    def is_dialogue(self) -> bool:
        """Whether it is the chat of one person; groups and channels have negative ids."""
        return self.type == "private" and self.id > 0


class _Contact(PlatformModel):
    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: _Id | None = None


class _Location(PlatformModel):
    # Decimal keeps the digits of the JSON number: a place is a text for us.
    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]


class _Message(PlatformModel, extra="allow"):
    message_id: _Id
    date: _Seconds
    chat: _Chat
    sender: Annotated[_User | None, Field(alias="from")] = None
    text: str | None = None
    caption: str | None = None
    contact: _Contact | None = None
    location: _Location | None = None
    forward_origin: dict[str, Any] | None = None
    media_group_id: str = ""


class _ButtonMessage(PlatformModel):
    """The message with the button. For an old message Telegram sends only its chat and id."""

    message_id: _Id
    chat: _Chat


class _Callback(PlatformModel):
    id: str
    sender: Annotated[_User, Field(alias="from")]
    message: _ButtonMessage | None = None
    data: str = ""


class _Member(PlatformModel):
    status: str


class _Membership(PlatformModel):
    chat: _Chat
    sender: Annotated[_User, Field(alias="from")]
    date: _Seconds
    new_chat_member: _Member


class _Update(PlatformModel):
    update_id: _Id
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Callback | None = None
    my_chat_member: _Membership | None = None


def read_update(body: bytes, now: datetime) -> Message | None:
    """The message of a person; None for groups, channels, service messages and unknown kinds.

    Raises:
        Rejected: `webhook.unreadable`: not an update of the Bot API.
    """
    try:
        update = _Update.model_validate_json(body)
    except ValidationError as exc:
        raise Rejected("webhook.unreadable") from exc
    update_id = str(update.update_id)
    if update.message:
        return _from_message(update_id, update.message)
    if update.edited_message:
        return _from_edited(update_id, update.edited_message)
    if update.callback_query:
        return _from_callback(update_id, update.callback_query, now)
    if update.my_chat_member:
        return _from_membership(update_id, update.my_chat_member)
    return None


def _from_message(update_id: str, message: _Message) -> Message | None:
    # Channels and anonymous administrators of groups have no sender. Two bots would answer each
    # other for ever.
    if not message.chat.is_dialogue or message.sender is None or message.sender.is_bot:
        return None
    content = _content(message, message.sender)
    if content is None:
        return None
    return Message(
        update_id=update_id,
        message_id=str(message.message_id),
        chat=Chat(TELEGRAM.name, str(message.chat.id)),
        at=_instant(message.date),
        content=content,
        locale=locale_of(message.sender.language_code),
        album=message.media_group_id,
    )


def _from_edited(update_id: str, message: _Message) -> Message | None:
    """A text or a caption after its edit.

    A shared place that moves is an edit too, and means nothing to us.
    """
    edited = _from_message(update_id, message)
    is_text = edited is not None and isinstance(edited.content, Text)
    return replace(edited, is_edited=True) if edited and is_text else None


def _content(message: _Message, sender: _User) -> Content | None:
    if message.contact:
        contact = message.contact
        # A forwarded contact keeps the id of its owner, so it proves nothing about the sender.
        own = contact.user_id == sender.id and message.forward_origin is None
        return SharedContact(contact.phone_number, own, contact.first_name, contact.last_name)
    if message.location:
        place = message.location
        return SharedLocation(f"{place.latitude:f}", f"{place.longitude:f}")
    # People write under a picture what they would write without it.
    words, extra = message.text or (message.caption or "").strip(), message.model_extra or {}
    has_media = not MEDIA.isdisjoint(extra)
    file = read_file(extra) if has_media else None
    if message.text is None and not words:
        return Media(file) if has_media else None
    command = read_command(words)
    if command and command.name == "start":
        return Start(command.argument)
    return Text(words, file)


def _from_callback(update_id: str, callback: _Callback, now: datetime) -> Message | None:
    # A button of an inline message comes without the message, so without a chat to answer in.
    if callback.message is None or not callback.message.chat.is_dialogue:
        return None
    return Message(
        update_id=update_id,
        message_id=str(callback.message.message_id),
        chat=Chat(TELEGRAM.name, str(callback.message.chat.id)),
        at=now,  # Telegram sends the time of the message with the button, not of the press
        content=Press(callback.data, callback.id),
        locale=locale_of(callback.sender.language_code),
    )


def _from_membership(update_id: str, membership: _Membership) -> Message | None:
    if not membership.chat.is_dialogue:
        return None
    return Message(
        update_id=update_id,
        message_id="",
        chat=Chat(TELEGRAM.name, str(membership.chat.id)),
        at=_instant(membership.date),
        content=Reach(open=membership.new_chat_member.status != "kicked"),
        locale=locale_of(membership.sender.language_code),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
