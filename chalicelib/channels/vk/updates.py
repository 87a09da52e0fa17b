"""Reads events of the Callback API into messages.

Source: https://dev.vk.com/ru/api/community-events/json-schema
"""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from chalicelib.channels.platform_model import PlatformModel
from chalicelib.channels.vk import VK
from chalicelib.channels.vk.files import read_file
from chalicelib.channels.vk.payloads import read_payload
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.bot_command import read_command
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Locale,
    Media,
    Message,
    Press,
    Reach,
    SharedLocation,
    Start,
    Text,
)

if TYPE_CHECKING:
    from chalicelib.domain.messages.read_up_to import ReadUpTo

BETWEEN = ";"  # of the event and the person, in what acknowledges a press
EVENT_CHARS_MAX = 64
EVENTS = (
    "message_new",
    "message_edit",
    "message_event",
    "message_allow",
    "message_deny",
    "message_read",
)
# The languages of VK's interface whose speakers get English; a speaker of any other language gets
# the language of the programme.
RUSSIAN, ENGLISH = 0, frozenset(range(3, 20))

_Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Number = Annotated[int, Field(ge=0, lt=10**15)]
_Seconds = Annotated[int, Field(ge=0, lt=253_402_300_800)]  # of the epoch, to the end of year 9999


class _Coordinates(PlatformModel):
    # Decimal keeps the digits of the JSON number: a place is a text for us.
    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]


class _Geo(PlatformModel):
    coordinates: _Coordinates


class _Message(PlatformModel):
    date: _Seconds
    from_id: _Id
    peer_id: _Id
    id: _Number = 0
    conversation_message_id: _Number = 0
    out: int = 0
    text: str = ""
    payload: str = ""
    ref: str = ""
    attachments: list[dict[str, Any]] = Field(default_factory=list)
    geo: _Geo | None = None


class _Client(PlatformModel):
    lang_id: int = -1


class _New(PlatformModel):
    message: _Message
    client_info: _Client = _Client()


class _Press(PlatformModel):
    user_id: _Id
    peer_id: _Id
    event_id: Annotated[str, Field(max_length=EVENT_CHARS_MAX, pattern=r"^[^;]*$")]
    payload: dict[str, Any] | str = ""
    conversation_message_id: _Number = 0


class _Permission(PlatformModel):
    user_id: _Id


class _Read(PlatformModel):
    from_id: _Id
    peer_id: _Id
    read_message_id: _Number


class _Event(PlatformModel):
    type: str
    event_id: Annotated[str, Field(max_length=EVENT_CHARS_MAX)] = ""
    object: dict[str, Any] = Field(default_factory=dict)


def read_event(entry: bytes, now: datetime) -> "Message | ReadUpTo | None":
    """What a person did; None for group chats, our own messages and unknown kinds.

    Raises:
        Rejected: `webhook.unreadable`: not an event of the Callback API.
    """
    try:
        event = _Event.model_validate_json(entry)
        return _read(event, event.event_id or _digest(entry), now)
    except ValidationError as exc:
        raise Rejected("webhook.unreadable") from exc


def _read(event: _Event, update_id: str, now: datetime) -> "Message | ReadUpTo | None":
    match event.type:
        case "message_new":
            new = _New.model_validate(event.object)
            return _from_message(update_id, new.message, locale_of(new.client_info.lang_id))
        case "message_edit":
            return _from_edited(update_id, _Message.model_validate(event.object))
        case "message_event":
            return _from_press(update_id, _Press.model_validate(event.object), now)
        case "message_allow" | "message_deny":
            person = _Permission.model_validate(event.object).user_id
            # VK does not say when it happened, so the instant of the arrival counts.
            reach = Reach(open=event.type == "message_allow")
            return _message(update_id, "", person, now, reach)
        case "message_read":
            return _from_read(_Read.model_validate(event.object), now)
        case _:
            return None


def locale_of(language: int) -> Locale | None:
    """The locale of a language of VK's interface; None leaves the choice to the programme."""
    if language == RUSSIAN:
        return "ru"
    return "en" if language in ENGLISH else None


def _from_message(update_id: str, message: _Message, locale: Locale | None) -> Message | None:
    # Not a private dialogue: a group chat, a community, or our own message.
    if message.peer_id != message.from_id or message.from_id <= 0 or message.out == 1:
        return None
    content = _content(message)
    if content is None:
        return None
    at = datetime.fromtimestamp(message.date, tz=UTC)
    number = str(message.id or message.conversation_message_id)
    return _message(update_id, number, message.from_id, at, content, locale)


def _from_edited(update_id: str, message: _Message) -> Message | None:
    edited = _from_message(update_id, message, None)
    is_text = edited is not None and isinstance(edited.content, Text)
    return replace(edited, is_edited=True) if edited and is_text else None


def _content(message: _Message) -> Content | None:
    payload = read_payload(message.payload)
    # VK names the link that led the person here with the first message alone.
    if payload.is_start or message.ref:
        return Start(message.ref)
    if payload.value:
        return Press(payload.value)
    if message.geo:
        place = message.geo.coordinates
        return SharedLocation(f"{place.latitude:f}", f"{place.longitude:f}")
    words, file = message.text.strip(), read_file(message.attachments, message.id)
    if not words:
        return Media(file) if message.attachments else None
    command = read_command(message.text)
    if command and command.name == "start":
        return Start(command.argument)
    return Text(message.text, file)


def _from_press(update_id: str, press: _Press, now: datetime) -> Message | None:
    if press.peer_id != press.user_id or press.user_id <= 0:
        return None
    content = Press(read_payload(press.payload).value, f"{press.event_id}{BETWEEN}{press.user_id}")
    number = str(press.conversation_message_id or "")
    return _message(update_id, number, press.user_id, now, content)


def _from_read(read: _Read, now: datetime) -> "ReadUpTo | None":
    # Imported here: most events are messages, and need none of this code.
    from chalicelib.domain.messages.read_up_to import ReadUpTo  # noqa: PLC0415

    if read.peer_id != read.from_id or read.from_id <= 0:
        return None
    return ReadUpTo(Chat(VK.name, str(read.from_id)), read.read_message_id, now)


def _message(
    update_id: str,
    message_id: str,
    person: int,
    at: datetime,
    content: Content,
    locale: Locale | None = None,
) -> Message | None:
    if person <= 0:
        return None
    return Message(update_id, message_id, Chat(VK.name, str(person)), at, content, locale)


def _digest(entry: bytes) -> str:
    """The name of an event of an old version of the API, which has no id."""
    return hashlib.sha256(entry).hexdigest()[:EVENT_CHARS_MAX]


def without_secret(event: dict[str, Any]) -> bytes:
    """The event as it may be kept: whole, but for the secret that proved it."""
    kept = {name: value for name, value in event.items() if name != "secret"}
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")
