"""Reads changes of the WhatsApp Cloud API into messages and reports.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from chalicelib.channels.whatsapp import WHATSAPP
from chalicelib.channels.whatsapp.batches import CLOSING
from chalicelib.channels.whatsapp.bodies import SHARE_PHONE
from chalicelib.channels.whatsapp.countries import locale_in
from chalicelib.channels.whatsapp.models import (
    MetaFile,
    MetaMessage,
    MetaPart,
    MetaPreference,
    MetaStatus,
)
from chalicelib.channels.whatsapp.reports import read_closing, read_preference, read_report
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.bot_command import read_command
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Media,
    Message,
    Press,
    Reach,
    SentFile,
    SharedContact,
    SharedLocation,
    Start,
    Text,
)

if TYPE_CHECKING:
    from chalicelib.domain.responses.engagement import Engagement

VALUE_CHARS_MAX = 256
FILE_CHARS_MAX = 200
MEDIA = frozenset({"image", "document", "audio", "video", "sticker", "order", "unsupported"})
MOVED = frozenset({"user_changed_number", "user_changed_user_id"})


def read_part(entry: bytes, number: str, at: datetime) -> "Message | Engagement | None":
    """What a person did or what became of a message; None if it is not for our number.

    Raises:
        Rejected: `webhook.unreadable`.
    """
    try:
        part = MetaPart.model_validate_json(entry)
        # One secret signs for all numbers of an app.
        if part.number != number:
            return None
        match part.kind:
            case "statuses":
                return read_report(MetaStatus.model_validate(part.part), at)
            case "user_preferences":
                wish = MetaPreference.model_validate(part.part)
                return read_preference(wish, part.person, _digest(entry))
            case _ if part.kind == CLOSING:
                failed = MetaStatus.model_validate(part.part)
                return read_closing(failed, part.person, _digest(entry))
        return _message(MetaMessage.model_validate(part.part), part)
    except (ValidationError, RecursionError) as exc:
        raise Rejected("webhook.unreadable") from exc


def _digest(entry: bytes) -> str:
    """The name of a report that has none of its own."""
    return hashlib.sha256(entry).hexdigest()


def _message(message: MetaMessage, part: MetaPart) -> Message | None:
    # The id of a person changes with the number: the chat of the former one takes no message more.
    person = message.system.previous_user_id or message.from_user_id
    person = person or part.person or message.from_
    is_echo = bool(message.from_) and message.from_ == part.owner
    content = None if message.group_id or is_echo else _content(message)
    if content is None or not person:
        return None
    return Message(
        update_id=message.id,
        message_id=message.id,
        chat=Chat(WHATSAPP.name, person),
        at=datetime.fromtimestamp(message.timestamp, tz=UTC),
        content=content,
        locale=locale_in(person),
    )


def _content(message: MetaMessage) -> Content | None:
    match message.type:
        case "text":
            return _typed(message.text.body)
        case "interactive":
            reply = message.interactive
            return _pressed(reply.button_reply.id or reply.list_reply.id, message.from_)
        case "button":
            return _pressed(message.button.payload, message.from_)
        case "location" if message.location:
            place = message.location
            return SharedLocation(f"{place.latitude:f}", f"{place.longitude:f}")
        case "contacts":
            return _contact(message)
        case "system" if message.system.type in MOVED:
            return Reach(open=False)
        case _ if message.type in MEDIA:
            return _media(message.image or message.document)
        case _:
            return None


def _typed(words: str) -> Content | None:
    if not words.strip():
        return None
    command = read_command(words)
    if command and command.name == "start":
        return Start(command.argument)
    return Text(words)


def _pressed(value: str, phone: str) -> Content | None:
    if value == SHARE_PHONE:
        # WhatsApp vouches for the number of a sender who shows it; others type theirs.
        return SharedContact(f"+{phone}", own=True) if phone else Media()
    return Press(value) if len(value) <= VALUE_CHARS_MAX else None


def _contact(message: MetaMessage) -> Content:
    card = message.contacts[0] if len(message.contacts) == 1 else None
    number = card.phones[0] if card and len(card.phones) == 1 else None
    if card is None or number is None or not (number.wa_id or number.phone):
        return Media()
    is_asked = "contact_request" in (card.origin, message.origin)
    is_own = is_asked or (bool(message.from_) and number.wa_id == message.from_)
    phone = f"+{number.wa_id}" if number.wa_id else number.phone
    return SharedContact(phone, is_own, card.name.first_name, card.name.last_name)


def _media(file: MetaFile | None) -> Content:
    known = file is not None and 0 < len(file.id) <= FILE_CHARS_MAX
    sent = SentFile(file.id, name=file.filename) if file and known else None
    return Text(file.caption, sent) if file and file.caption.strip() else Media(sent)
