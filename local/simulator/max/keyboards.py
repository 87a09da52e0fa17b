"""Checks the buttons beneath a message as MAX does.

Source: https://dev.max.ru/docs-api/methods/POST/messages (inline_keyboard)
"""

from typing import Any

from local.simulator.max.errors import MaxError, bad_payload

COLUMNS_MAX, WIDE_COLUMNS_MAX = 7, 3
ROWS_MAX, BUTTONS_MAX = 30, 210
LABEL_CHARS_MAX, PAYLOAD_CHARS_MAX, LINK_CHARS_MAX = 128, 1024, 2048
WIDE = frozenset({"link", "request_contact", "request_geo_location"})

Rows = list[list[dict[str, Any]]]


def read_keyboard(payload: Any) -> Rows:  # noqa: ANN401 - anything that JSON can hold
    """Return the checked buttons as the page shows them.

    Raises:
        MaxError: in words of our own.
    """
    rows = payload.get("buttons") if isinstance(payload, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise _wrong("buttons are rows of buttons")
    if not 0 < len(rows) <= ROWS_MAX or sum(map(len, rows)) > BUTTONS_MAX:
        raise _wrong("too many buttons")
    shown = [[_read_button(each) for each in row] for row in rows]
    for row in shown:
        is_wide = any(each["type"] in WIDE for each in row)
        if len(row) > (WIDE_COLUMNS_MAX if is_wide else COLUMNS_MAX):
            raise _wrong("a row has too many buttons")
    return shown


def _read_button(button: Any) -> dict[str, Any]:  # noqa: ANN401 - anything that JSON can hold
    kind = button.get("type") if isinstance(button, dict) else None
    if kind != "callback" and kind not in WIDE:
        raise _wrong("a button has no known type")
    text, payload, url = (button.get(name, "") for name in ("text", "payload", "url"))
    if not isinstance(text, str) or not 0 < len(text) <= LABEL_CHARS_MAX:
        raise _wrong("the text of a button has 1 to 128 characters")
    if not isinstance(payload, str) or len(payload) > PAYLOAD_CHARS_MAX:
        raise _wrong("the payload of a button is a text of 1024 characters at most")
    if kind == "link" and not 0 < len(str(url)) <= LINK_CHARS_MAX:
        raise _wrong("a button has no link")
    return {"text": text, "type": kind, "value": payload, "url": url, "waiting": False}


def _wrong(words: str) -> MaxError:
    return bad_payload(f"keyboard: {words}")
