"""Checks keyboards as VK does.

Source: https://dev.vk.com/ru/api/bots/development/keyboard
"""

import json
from dataclasses import dataclass
from typing import Any

from local.simulator.vk.errors import VkError

COLUMNS_MAX = 5
INLINE_ROWS_MAX, INLINE_BUTTONS_MAX = 6, 10
ROWS_MAX, BUTTONS_MAX = 10, 40
LABEL_CHARS_MAX, PAYLOAD_CHARS_MAX = 40, 255
LABELLED = frozenset({"text", "callback", "open_link"})
WIDE = frozenset({"location", "open_link"})
PLACE = "📍"

Rows = list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class ReadKeyboard:
    """A checked keyboard: the buttons as the page shows them, beneath the message or below."""

    is_inline: bool
    rows: Rows


def read_keyboard(raw: str) -> ReadKeyboard | None:
    """Return the checked keyboard; None if there is none.

    Raises:
        VkError: 911, in words of our own.
    """
    if not raw:
        return None
    try:
        keyboard = json.loads(raw)
    except ValueError as exc:
        raise _wrong("it is no JSON") from exc
    rows = keyboard.get("buttons") if isinstance(keyboard, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise _wrong("buttons are rows of buttons")
    is_inline = bool(keyboard.get("inline"))
    _check_size(rows, INLINE_ROWS_MAX if is_inline else ROWS_MAX, is_inline=is_inline)
    return ReadKeyboard(is_inline, [[_read_button(each) for each in row] for row in rows])


def _check_size(rows: Rows, rows_max: int, *, is_inline: bool) -> None:
    buttons_max = INLINE_BUTTONS_MAX if is_inline else BUTTONS_MAX
    if len(rows) > rows_max or sum(map(len, rows)) > buttons_max:
        raise _wrong("too many buttons")
    if any(len(row) > COLUMNS_MAX for row in rows):
        raise _wrong("a row has too many buttons")


def _read_button(button: Any) -> dict[str, Any]:  # noqa: ANN401 - anything that JSON can hold
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(action, dict) or action.get("type") not in LABELLED | WIDE:
        raise _wrong("a button has no known action")
    kind, label = action["type"], action.get("label", "")
    payload = action.get("payload", "")
    if kind in LABELLED and not 0 < len(label) <= LABEL_CHARS_MAX:
        raise _wrong("a label has 1 to 40 characters")
    if not isinstance(payload, str) or len(payload) > PAYLOAD_CHARS_MAX:
        raise _wrong("a payload is a text of 255 characters at most")
    if payload:
        _check_json(payload)
    if "color" in button and kind in WIDE:
        raise _wrong("this button has no colour")
    return {
        "text": label or PLACE,
        "type": kind,
        "payload": payload,
        "value": payload,
        "url": action.get("link", "") if kind == "open_link" else "",
        "waiting": False,
    }


def _check_json(payload: str) -> None:
    try:
        json.loads(payload)
    except ValueError as exc:
        raise _wrong("a payload is JSON") from exc


def _wrong(words: str) -> VkError:
    return VkError(911, f"Keyboard format is invalid: {words}")
