"""The bodies of our messages: texts, reply buttons, lists, links and pictures.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from chalicelib.channels.attempts import cut
from chalicelib.channels.whatsapp import (
    BESIDE_BUTTONS_CHARS_MAX,
    BUTTON_CHARS_MAX,
    BUTTONS_MAX,
    ROWS_MAX,
    TEXT_CHARS_MAX,
)
from chalicelib.domain.messages.limits import utf16_units
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.numbered import numbered
from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, link_lines
from chalicelib.domain.messages.reply import RenderedText

ROW_CHARS_MAX = 24
DESCRIPTION_CHARS_MAX = 72
MORE = "…"
MENU = "☰"
SHARE_PHONE = "!phone"  # the value of the button by which a person gives us the number

Body = dict[str, Any]
Choice = tuple[str, str]  # the label and the value


def reply_bodies(text: RenderedText, *, asks_phone: bool = False) -> list[Body]:
    """The messages of a reply: a text that is too long to have buttons comes in two.

    With `asks_phone` a number is asked for as WhatsApp asks a person who keeps it private, in a
    message of its own; otherwise pressing a button gives us the number that we see anyway.
    """
    text = numbered(text, ROWS_MAX)
    labels = [label for row in text.labels or () for label in row]
    links = "".join(f"\n{label.text}: {label.address}" for label in labels if label.address)
    choices = [
        (label.text, SHARE_PHONE if label.asks == "contact" else label.value)
        for label in labels
        if not label.address and not (asks_phone and label.asks == "contact")
    ]
    words = cut(text.text, TEXT_CHARS_MAX - utf16_units(links)) + links
    asked = [_asking(label.text) for label in labels if asks_phone and label.asks == "contact"]
    if not choices or utf16_units(words) <= BESIDE_BUTTONS_CHARS_MAX:
        return [_message(words, choices), *asked]
    first, _, last = words.rpartition("\n")
    if not first or not last.strip() or utf16_units(last) > BESIDE_BUTTONS_CHARS_MAX:
        first, last = words, MENU
    return [_message(first, ()), _message(last, choices), *asked]


def campaign_body(message: Outgoing) -> Body:
    """The one message of a campaign; its tags come back with what Meta reports of it."""
    links = [each for each in message.buttons if isinstance(each, OpenLink)]
    choices = [
        (each.label, each.value) for each in message.buttons if not isinstance(each, OpenLink)
    ]
    words = message.text + link_lines(links)
    picture = {"link": message.picture} if message.picture else {}
    body = _message(words, choices, picture)
    return {**body, "biz_opaque_callback_data": urlencode(message.tags)}


def addressed(chat: Chat, body: Body) -> Body:
    """A body with its receiver: a phone, or the id of a person who keeps the phone private."""
    to = {"to": chat.id} if is_phone(chat) else {"recipient": chat.id}
    kind = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    return {**kind, **to, **body}


def is_phone(chat: Chat) -> bool:
    """Whether the chat is known by the phone, and not by the id of a person."""
    return chat.id.isascii() and chat.id.isdecimal()


def _asking(words: str) -> Body:
    """Ask for the number with WhatsApp's own button, which vouches for it."""
    name = "request_contact_info"
    shown = {"type": name, "body": {"text": words}, "action": {"name": name}}
    return {"type": "interactive", "interactive": shown}


def _message(words: str, choices: Sequence[Choice], picture: Body | None = None) -> Body:
    if not choices:
        if picture:
            return {"type": "image", "image": {**picture, "caption": words}}
        return {"type": "text", "text": {"body": words, "preview_url": False}}
    is_short = len(choices) <= BUTTONS_MAX and all(
        utf16_units(label) <= BUTTON_CHARS_MAX for label, _ in choices
    )
    shown = _buttons(choices) if is_short or picture else _list(choices)
    if picture:
        shown["header"] = {"type": "image", "image": picture}
    return {"type": "interactive", "interactive": {**shown, "body": {"text": words}}}


def _buttons(choices: Sequence[Choice]) -> Body:
    buttons = [
        {"type": "reply", "reply": {"id": value, "title": _shown(label, BUTTON_CHARS_MAX)}}
        for label, value in choices
    ]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(choices: Sequence[Choice]) -> Body:
    rows = [_row(label, value) for label, value in choices]
    return {"type": "list", "action": {"button": MENU, "sections": [{"rows": rows}]}}


def _row(label: str, value: str) -> Body:
    row = {"id": value, "title": _shown(label, ROW_CHARS_MAX)}
    # What does not fit into the title stands whole below it.
    if row["title"] != label:
        row["description"] = _shown(label, DESCRIPTION_CHARS_MAX)
    return row


def _shown(label: str, units_max: int) -> str:
    fits = cut(label, units_max)
    return label if fits == label else cut(label, units_max - 1) + MORE
