"""The buttons beneath a message, within what MAX shows; it has no keyboard below the chat.

Source: https://dev.max.ru/docs-api/methods/POST/messages (inline_keyboard)
"""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.channels.attempts import cut
from chalicelib.channels.max import LABEL_CHARS_MAX, ROWS_MAX, WIDE_COLUMNS_MAX
from chalicelib.domain.messages.outgoing import OpenLink, OutgoingButton
from chalicelib.domain.messages.reply import Label

COLUMNS_MAX = 7
MORE = "…"
CALLBACK = "callback"

Key = dict[str, Any]
Rows = list[list[Key]]


def reply_keyboard(labels: Sequence[Sequence[Label]]) -> list[Key]:
    """The keyboard of a reply, as attachments; none without labels."""
    rows = [part for row in labels for part in _parts([_key(label) for label in row])]
    if len(rows) > ROWS_MAX:
        rows = _parts([key for row in rows for key in row])
    return _attached(rows)


def campaign_keyboard(buttons: Iterable[OutgoingButton]) -> list[Key]:
    """The keyboard of a campaign's message, as attachments; none without buttons."""
    return _attached([[_campaign_key(each)] for each in buttons])


def _attached(rows: Rows) -> list[Key]:
    return [{"type": "inline_keyboard", "payload": {"buttons": rows}}] if rows else []


def _parts(keys: Sequence[Key]) -> Rows:
    """The keys in rows that MAX allows."""
    rows: Rows = []
    for key in keys:
        if not rows or len(rows[-1]) >= _columns([*rows[-1], key]):
            rows.append([])
        rows[-1].append(key)
    return rows


def _columns(row: Sequence[Key]) -> int:
    is_wide = any(key["type"] != CALLBACK for key in row)
    return WIDE_COLUMNS_MAX if is_wide else COLUMNS_MAX


def _key(label: Label) -> Key:
    match label.asks:
        case "contact":
            return {"type": "request_contact", "text": _shown(label.text)}
        case "location":
            return {"type": "request_geo_location", "text": _shown(label.text), "quick": False}
        case _ if label.address:
            return _link(label.text, label.address)
        case _:
            return {"type": CALLBACK, "text": _shown(label.text), "payload": label.value}


def _campaign_key(button: OutgoingButton) -> Key:
    if isinstance(button, OpenLink):
        return _link(button.label, button.url)
    return {"type": CALLBACK, "text": _shown(button.label), "payload": button.value}


def _link(label: str, address: str) -> Key:
    return {"type": "link", "text": _shown(label), "url": address}


def _shown(label: str) -> str:
    fits = cut(label, LABEL_CHARS_MAX)
    return label if fits == label else cut(label, LABEL_CHARS_MAX - 1) + MORE
