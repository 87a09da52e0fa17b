"""Checks keyboards as Telegram's server does.

Source: https://core.telegram.org/bots/api#inlinekeyboardbutton
"""

import json
from typing import Any

from local.simulator.bot_api.errors import bad_request

INLINE_ACTIONS = frozenset(
    {"callback_data", "url", "web_app", "copy_text", "login_url", "pay"}
    | {"switch_inline_query", "switch_inline_query_current_chat"}
)
CALLBACK_DATA_BYTES_MAX = 64
MARKUP_BYTES_MAX = 10_000
INLINE_BUTTONS_MAX = 100
REPLY_BUTTONS_MAX = 300
PLACEHOLDER_CHARS_MAX = 64

Markup = dict[str, Any]


def read_markup(raw: object) -> Markup | None:
    """Return the checked markup, or None when there is none.

    Raises:
        ApiError: 400, with the words of the real server where they are known.
    """
    markup = _as_object(raw)
    if not markup:
        return None
    if len(json.dumps(markup, ensure_ascii=False).encode()) > MARKUP_BYTES_MAX:
        raise bad_request("reply markup is too long")
    if "inline_keyboard" in markup:
        _check_inline(_rows(markup["inline_keyboard"], "inline keyboard"))
    elif "keyboard" in markup:
        _check_reply(markup)
    elif not markup.get("remove_keyboard") and not markup.get("force_reply"):
        raise bad_request("object expected as reply markup")
    return markup


def _as_object(raw: object) -> Markup | None:
    if isinstance(raw, str) and raw:
        try:
            raw = json.loads(raw)
        except ValueError as exc:
            raise bad_request("can't parse reply keyboard markup JSON object") from exc
    if raw in (None, ""):
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    return raw


def _rows(raw: object, what: str) -> list[list[Any]]:
    if not isinstance(raw, list):
        raise bad_request(f'field "{what.replace(" ", "_")}" must be of type Array')
    if not all(isinstance(row, list) for row in raw):
        raise bad_request(f"can't parse {what}: every row must be an Array")
    return raw


def _check_inline(rows: list[list[Any]]) -> None:
    if sum(map(len, rows)) > INLINE_BUTTONS_MAX:
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not _is_text(button.get("text")):
            raise bad_request("can't parse inline keyboard button: text must be non-empty")
        actions = INLINE_ACTIONS & button.keys()
        if not actions:
            raise bad_request(
                "can't parse inline keyboard button: Text buttons are unallowed in the "
                "inline keyboard"
            )
        if len(actions) > 1:
            raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
        _check_callback_data(button)


def _check_callback_data(button: dict[str, Any]) -> None:
    if "callback_data" not in button:
        return
    data = button["callback_data"]
    if not _is_text(data) or len(data.encode()) > CALLBACK_DATA_BYTES_MAX:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_reply(markup: Markup) -> None:
    rows = _rows(markup["keyboard"], "keyboard")
    if sum(map(len, rows)) > REPLY_BUTTONS_MAX:
        raise bad_request("reply markup is too long")
    for row in rows:
        for position, button in enumerate(row):
            # A bare string is a button too.
            row[position] = {"text": button} if isinstance(button, str) else button
            if not isinstance(row[position], dict) or not _is_text(row[position].get("text")):
                raise bad_request("can't parse keyboard button: text must be non-empty")
    if len(str(markup.get("input_field_placeholder", ""))) > PLACEHOLDER_CHARS_MAX:
        raise bad_request("input field placeholder is too long")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
