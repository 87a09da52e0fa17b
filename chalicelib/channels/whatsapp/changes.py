"""Reads changes of the WhatsApp Cloud API into messages and reports.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl

from pydantic import Field, ValidationError

from chalicelib.channels.platform_model import PlatformModel
from chalicelib.channels.whatsapp import WHATSAPP
from chalicelib.channels.whatsapp.bodies import SHARE_PHONE
from chalicelib.channels.whatsapp.countries import locale_in
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.bot_command import read_command
from chalicelib.domain.messages.message import (
    Chat,
    Content,
    Media,
    Message,
    Press,
    SentFile,
    SharedContact,
    SharedLocation,
    Start,
    Text,
)

if TYPE_CHECKING:
    from chalicelib.domain.responses.engagement import Engagement

PARTS = ("messages", "statuses", "user_preferences")
VALUE_CHARS_MAX = 256
FILE_CHARS_MAX = 200
STOP = "/stop"
OPTED_OUT = 131050
MEDIA = frozenset({"image", "document", "audio", "video", "sticker", "order", "unsupported"})

_Id = Annotated[str, Field(max_length=256)]
_Phone = Annotated[str, Field(pattern=r"^[0-9]{0,20}$")]
_Person = Annotated[str, Field(pattern=r"^([A-Z]{2}\.[A-Za-z0-9.]{1,140})?$")]
_Seconds = Annotated[int, Field(ge=0, lt=253_402_300_800)]  # of the epoch, to the end of year 9999


class _Words(PlatformModel):
    body: str = ""


class _Place(PlatformModel):
    # Decimal keeps the digits of the JSON number: a place is a text for us.
    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]


class _Choice(PlatformModel):
    id: str = ""


class _Interactive(PlatformModel):
    button_reply: _Choice = _Choice()
    list_reply: _Choice = _Choice()


class _Quick(PlatformModel):
    payload: str = ""


class _File(PlatformModel):
    id: str = ""
    caption: str = ""
    filename: str = ""


class _Number(PlatformModel):
    phone: str = ""
    wa_id: str = ""


class _Name(PlatformModel):
    first_name: str = ""
    last_name: str = ""


class _Card(PlatformModel):
    origin: str = ""
    name: _Name = _Name()
    phones: list[_Number] = Field(default_factory=list)


class _Message(PlatformModel):
    id: _Id
    timestamp: _Seconds
    type: str
    from_: _Phone = Field("", alias="from")
    from_user_id: _Person = ""
    group_id: str = ""
    origin: str = ""
    text: _Words = _Words()
    interactive: _Interactive = _Interactive()
    button: _Quick = _Quick()
    location: _Place | None = None
    contacts: list[_Card] = Field(default_factory=list)
    image: _File | None = None
    document: _File | None = None


class _Error(PlatformModel):
    code: int = 0


class _Status(PlatformModel):
    status: str
    timestamp: _Seconds
    errors: list[_Error] = Field(default_factory=list)
    biz_opaque_callback_data: Annotated[str, Field(max_length=512)] = ""


class _Preference(PlatformModel):
    wa_id: _Phone = ""
    user_id: _Person = ""
    category: str = ""
    value: str = ""
    timestamp: _Seconds


class _Part(PlatformModel):
    number: str
    owner: str = ""
    kind: str
    part: dict[str, Any]
    person: _Person = ""


def parts_of(body: bytes) -> list[bytes]:
    """The messages and reports of a batch, each with what is needed to read it alone.

    A body that cannot be split is one part, which `read_part` refuses.
    """
    try:
        batch = json.loads(body)
        return [json.dumps(each, ensure_ascii=True).encode() for each in _split(batch)]
    except (ValueError, RecursionError, TypeError, AttributeError, LookupError):
        return [body]


def read_part(entry: bytes, number: str, at: datetime) -> "Message | Engagement | None":
    """What a person did or what became of a message; None if it is not for our number.

    Raises:
        Rejected: `webhook.unreadable`.
    """
    try:
        part = _Part.model_validate_json(entry)
        # One secret signs for all numbers of an app.
        if part.number != number:
            return None
        if part.kind == "statuses":
            return _report(_Status.model_validate(part.part), at)
        if part.kind == "user_preferences":
            digest = hashlib.sha256(entry).hexdigest()
            return _preference(_Preference.model_validate(part.part), part.person, digest)
        return _message(_Message.model_validate(part.part), part)
    except (ValidationError, RecursionError) as exc:
        raise Rejected("webhook.unreadable") from exc


def _split(batch: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - anything that JSON can hold
    for entry in batch.get("entry") or ():
        for change in entry.get("changes") or ():
            value = change.get("value") or {}
            if change.get("field") not in ("messages", "user_preferences"):
                continue
            owner = value.get("metadata") or {}
            people = value.get("contacts") or [{}]
            for kind in PARTS:
                for part in value.get(kind) or ():
                    yield {
                        "number": owner.get("phone_number_id"),
                        "owner": owner.get("display_phone_number"),
                        "kind": kind,
                        "part": part,
                        "person": people[0].get("user_id") if len(people) == 1 else None,
                    }


def _message(message: _Message, part: _Part) -> Message | None:
    person = message.from_user_id or part.person or message.from_
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


def _content(message: _Message) -> Content | None:
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


def _contact(message: _Message) -> Content:
    card = message.contacts[0] if len(message.contacts) == 1 else None
    number = card.phones[0] if card and len(card.phones) == 1 else None
    if card is None or number is None or not (number.wa_id or number.phone):
        return Media()
    is_asked = "contact_request" in (card.origin, message.origin)
    is_own = is_asked or (bool(message.from_) and number.wa_id == message.from_)
    phone = f"+{number.wa_id}" if number.wa_id else number.phone
    return SharedContact(phone, is_own, card.name.first_name, card.name.last_name)


def _media(file: _File | None) -> Content:
    known = file is not None and 0 < len(file.id) <= FILE_CHARS_MAX
    sent = SentFile(file.id, name=file.filename) if file and known else None
    return Text(file.caption, sent) if file and file.caption.strip() else Media(sent)


def _preference(preference: _Preference, person: str, digest: str) -> Message | None:
    chat = preference.user_id or person or preference.wa_id
    # Only the person's own words can bring advertising back, so "resume" changes nothing.
    if preference.value != "stop" or preference.category != "marketing_messages" or not chat:
        return None
    at = datetime.fromtimestamp(preference.timestamp, tz=UTC)
    return Message(digest, digest, Chat(WHATSAPP.name, chat), at, Text(STOP))


def _report(status: _Status, at: datetime) -> "Engagement | None":
    # Imported here: most parts are messages, and need none of this code.
    from chalicelib.domain.ids import CampaignId, CustomerId  # noqa: PLC0415
    from chalicelib.domain.responses.engagement import Engagement, EngagementKind  # noqa: PLC0415

    kinds = {
        "delivered": EngagementKind.DELIVERED,
        "read": EngagementKind.READ,
        "played": EngagementKind.READ,
        "failed": EngagementKind.REJECTED,
    }
    kind = kinds.get(status.status)
    is_stop = any(each.code == OPTED_OUT for each in status.errors)
    if kind is EngagementKind.REJECTED and is_stop:
        kind = EngagementKind.STOPPED
    tags = dict(parse_qsl(status.biz_opaque_callback_data))
    campaign, customer = tags.get("campaign", ""), tags.get("customer", "")
    if kind is None or not campaign or not customer:
        return None
    return Engagement(
        CampaignId(campaign),
        CustomerId(customer),
        kind,
        min(at, datetime.fromtimestamp(status.timestamp, tz=UTC)),
        detail=WHATSAPP.name if kind is EngagementKind.STOPPED else "",
        step=tags.get("step", ""),
    )
