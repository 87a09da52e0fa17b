"""Reads updates of MAX into messages.

Source: https://dev.max.ru/docs-api/objects/Update
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from chalicelib.channels.languages import locale_of
from chalicelib.channels.max import MAX
from chalicelib.channels.max.contacts import read_contact
from chalicelib.channels.max.files import read_file
from chalicelib.channels.platform_model import PlatformModel
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.bot_command import read_command
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Media,
    Message,
    Press,
    Reach,
    SharedLocation,
    Start,
    Text,
)

ID_CHARS_MAX = 256
PAYLOAD_CHARS_MAX = 1024
DIALOG = "dialog"
MS_PER_S = 1000
BUTTONS = "inline_keyboard"
EVENTS = (
    "message_created",
    "message_edited",
    "message_callback",
    "bot_started",
    "bot_stopped",
    "dialog_removed",
)
Part = TypeVar("Part")

_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Millis = Annotated[int, Field(ge=0, lt=253_402_300_800 * MS_PER_S)]  # to the end of year 9999
_Name = Annotated[str, Field(max_length=ID_CHARS_MAX)]


class _Place(PlatformModel):
    # Decimal keeps the digits of the JSON number: a place is a text for us.
    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]


class _User(PlatformModel):
    user_id: _Id
    is_bot: bool = False


class _Recipient(PlatformModel):
    chat_type: str = ""


class _Body(PlatformModel):
    mid: _Name
    text: str = ""
    attachments: list[dict[str, Any]] = Field(default_factory=list)


class _Message(PlatformModel):
    recipient: _Recipient
    timestamp: _Millis
    sender: _User | None = None  # a channel has none
    body: _Body | None = None  # a message that only forwards another one has none


class _Callback(PlatformModel):
    timestamp: _Millis
    callback_id: _Name
    user: _User
    payload: Annotated[str, Field(max_length=PAYLOAD_CHARS_MAX)] = ""


class _Update(PlatformModel):
    update_type: str
    timestamp: _Millis
    message: _Message | None = None
    callback: _Callback | None = None
    user: _User | None = None
    chat_id: _Id = 0
    payload: str = ""
    user_locale: str = ""


def read_update(entry: bytes, token: Callable[[], str]) -> Message | None:
    """What a person did; None for groups, channels, messages of bots and unknown kinds.

    `token` is asked for only to check a contact.

    Raises:
        Rejected: `webhook.unreadable`: not an update of MAX.
        Unavailable: the token could not be read.
    """
    try:
        update = _Update.model_validate_json(entry)
    except ValidationError as exc:
        raise Rejected("webhook.unreadable") from exc
    return _read(update, token)


def _read(update: _Update, token: Callable[[], str]) -> Message | None:
    match update.update_type:
        case "message_created" | "message_edited":
            return _from_message(update, _needed(update.message), token)
        case "message_callback":
            return _from_press(update, _needed(update.callback))
        case "bot_started":
            return _from_person(update, Start(update.payload))
        case "bot_stopped" | "dialog_removed":
            return _from_person(update, Reach(open=False))
        case _:
            return None


def _from_message(update: _Update, message: _Message, token: Callable[[], str]) -> Message | None:
    sender, body = message.sender, message.body
    if message.recipient.chat_type != DIALOG or sender is None or body is None:
        return None
    content = None if sender.is_bot else _content(body, sender.user_id, token)
    is_edited = update.update_type == "message_edited"
    # An edit brings the whole message again. Only a changed text says something new.
    if content is None or (is_edited and not isinstance(content, Text)):
        return None
    # A message has one id, however often it is edited.
    version = f":{update.timestamp}" if is_edited else ""
    found = _message(update, f"{body.mid}{version}", sender, message.timestamp, content)
    return replace(found, message_id=body.mid, is_edited=is_edited) if found else None


def _from_press(update: _Update, callback: _Callback) -> Message | None:
    # The message with the button is missing if it was deleted: the press still counts.
    shown = update.message
    if callback.user.is_bot or (shown and shown.recipient.chat_type != DIALOG):
        return None
    content = Press(callback.payload, callback.callback_id)
    name = f"{callback.callback_id}:{callback.timestamp}"
    found = _message(update, name, callback.user, callback.timestamp, content)
    number = shown.body.mid if shown and shown.body else ""
    return replace(found, message_id=number) if found else None


def _from_person(update: _Update, content: Content) -> Message | None:
    user = _needed(update.user)
    if user.is_bot:
        return None
    name = f"{update.chat_id}:{user.user_id}:{update.timestamp}"
    return _message(update, name, user, update.timestamp, content)


def _content(body: _Body, sender: int, token: Callable[[], str]) -> Content | None:
    for attachment in body.attachments:
        payload = attachment.get("payload")
        if attachment.get("type") == "contact" and isinstance(payload, Mapping):
            return read_contact(payload, sender, token()) or Media()
        if attachment.get("type") == "location":
            return _place(attachment) or Media()
    words, file = body.text.strip(), read_file(body.attachments, body.mid)
    if not words:
        has_media = any(each.get("type") != BUTTONS for each in body.attachments)
        return Media(file) if has_media else None
    command = read_command(body.text)
    if command and command.name == "start":
        return Start(command.argument)
    return Text(body.text, file)


def _place(attachment: Mapping[str, Any]) -> SharedLocation | None:
    try:
        place = _Place.model_validate(attachment)
    except ValidationError:
        return None
    return SharedLocation(f"{place.latitude:f}", f"{place.longitude:f}")


def _message(
    update: _Update, name: str, person: _User, millis: int, content: Content
) -> Message | None:
    if person.user_id <= 0:
        return None
    at = datetime.fromtimestamp(millis / MS_PER_S, tz=UTC)
    return Message(
        update_id=f"{update.update_type}:{name}",
        message_id="",
        # The id of the person, because a press may come without its chat.
        chat=Chat(MAX.name, str(person.user_id)),
        at=at,
        content=content,
        locale=locale_of(update.user_locale),
    )


def _needed(part: Part | None) -> Part:
    """The part of an update that its kind must have."""
    if part is None:
        raise Rejected("webhook.unreadable")
    return part
