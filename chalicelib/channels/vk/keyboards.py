"""The buttons of a message, within what VK shows.

Source: https://dev.vk.com/ru/api/bots/development/keyboard
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.channels.attempts import cut
from chalicelib.channels.vk import INLINE_ROWS_MAX, LABEL_CHARS_MAX
from chalicelib.channels.vk.payloads import PAYLOAD_CHARS_MAX, write_payload
from chalicelib.domain.messages.outgoing import OpenLink, OutgoingButton
from chalicelib.domain.messages.reply import Label

COLUMNS_MAX = 5
ROWS_MAX = 10  # of the keyboard below the chat
INLINE_BUTTONS_MAX = 10
MORE = "…"

Key = dict[str, Any]
Rows = list[list[Key]]


def reply_keyboard(labels: Sequence[Sequence[Label]]) -> str:
    """The keyboard of a reply; without labels it hides the keyboard below the chat.

    Bound buttons stand beneath the message itself, and the keyboard below the chat stays.
    """
    every = [label for row in labels for label in row]
    stays = any(label.is_bound or label.address for label in every)
    if stays and len(every) <= INLINE_BUTTONS_MAX:
        rows = _rows(labels, _beneath, INLINE_ROWS_MAX)
        if len(rows) <= INLINE_ROWS_MAX:
            return _written({"inline": True, "buttons": rows})
    rows = _rows(labels, _below, ROWS_MAX)[:ROWS_MAX]
    return _written({"one_time": False, "buttons": rows})


def campaign_keyboard(buttons: Iterable[OutgoingButton]) -> str:
    """The keyboard beneath a campaign's message."""
    rows = [[_link(each) if isinstance(each, OpenLink) else _press(each)] for each in buttons]
    return _written({"inline": True, "buttons": rows})


def _rows(labels: Sequence[Sequence[Label]], key_of: Any, rows_max: int) -> Rows:  # noqa: ANN401
    """The same rows within the grid; if they are too many, buttons share rows."""
    rows = [part for row in labels for part in _parts([key_of(label) for label in row])]
    if len(rows) <= rows_max:
        return rows
    return _parts([key for row in rows for key in row])


def _parts(keys: Sequence[Key]) -> Rows:
    """Rows of five buttons at most; a wide button has a row of its own."""
    rows: Rows = []
    for key in keys:
        is_wide = key["action"]["type"] in ("open_link", "location")
        if not rows or is_wide or len(rows[-1]) >= COLUMNS_MAX or _is_alone(rows[-1]):
            rows.append([])
        rows[-1].append(key)
    return rows


def _is_alone(row: Sequence[Key]) -> bool:
    return bool(row) and row[0]["action"]["type"] in ("open_link", "location")


def _below(label: Label) -> Key:
    """A button of the keyboard below the chat: its label is sent as a text of the person."""
    if label.asks == "location":
        return {"action": {"type": "location", **_payload(label.value)}}
    if label.address:
        return _open(label.text, label.address)
    return _coloured({"type": "text", "label": _shown(label.text), **_payload(label.value)})


def _beneath(label: Label) -> Key:
    if label.address:
        return _open(label.text, label.address)
    return _coloured({"type": "callback", "label": _shown(label.text), **_payload(label.value)})


def _link(button: OpenLink) -> Key:
    return _open(button.label, button.url)


def _press(button: Any) -> Key:  # noqa: ANN401 - the other kind of an OutgoingButton
    return _coloured({"type": "callback", "label": _shown(button.label), **_payload(button.value)})


def _open(label: str, address: str) -> Key:
    return {"action": {"type": "open_link", "label": _shown(label), "link": address}}


def _coloured(action: Key) -> Key:
    return {"action": action, "color": "secondary"}


def _payload(value: str) -> Key:
    payload = write_payload(value)
    # Without its value a button still sends its label, which the bot understands too.
    return {"payload": payload} if len(payload) <= PAYLOAD_CHARS_MAX else {}


def _shown(label: str) -> str:
    fits = cut(label, LABEL_CHARS_MAX)
    return label if fits == label else cut(label, LABEL_CHARS_MAX - 1) + MORE


def _written(keyboard: Key) -> str:
    return json.dumps(keyboard, ensure_ascii=False)
