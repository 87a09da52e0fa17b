"""The payload of a button: the value of our button, as VK carries it back to us.

Source: https://dev.vk.com/ru/api/bots/development/keyboard
"""

import json
from typing import Any, NamedTuple

PAYLOAD_CHARS_MAX = 255
VALUE = "v"
VALUE_CHARS_MAX = 128
START = {"command": "start"}


class Payload(NamedTuple):
    """A read payload: the value of a button of ours, or VK's own button that begins a chat."""

    value: str = ""
    is_start: bool = False


def write_payload(value: str) -> str:
    """The payload of a button with a value."""
    return json.dumps({VALUE: value}, ensure_ascii=False)


def read_payload(payload: Any) -> Payload:  # noqa: ANN401 - anything that JSON can hold
    """Read a payload; it comes from the person's device and proves nothing."""
    # A text button brings it as a JSON text, a callback button as an object.
    if isinstance(payload, str):
        try:
            payload = json.loads(payload) if payload else {}
        except (ValueError, RecursionError):
            return Payload()
    if payload == START:
        return Payload(is_start=True)
    value = payload.get(VALUE) if isinstance(payload, dict) else None
    if not isinstance(value, str) or len(value) > VALUE_CHARS_MAX:
        return Payload()
    return Payload(value)
