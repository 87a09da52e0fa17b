"""Answers as JSON values, as dialogs and the outbox keep them: only what is not the default."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import (
    Acknowledgement,
    AnswerPart,
    Attachment,
    Button,
    CodeNotice,
    CustomerAttachment,
    Keyboard,
    Line,
    Notice,
    Reply,
)


def outgoing_to_json(outgoing: AnswerPart) -> dict[str, Any]:
    """An answer in JSON values."""
    match outgoing:
        case Reply(lines, keyboard):
            return {"lines": [_line_to_json(line) for line in lines], **_keys_to_json(keyboard)}
        case CodeNotice():
            return {"code": asdict(outgoing)}
        case Acknowledgement(callback_id):
            return {"press": callback_id}
        case CustomerAttachment(what, customer_id):
            return {"enclosed": what, "customer": customer_id}
        case Notice(chat, locale, line):
            return {"to": [chat.channel, chat.id, locale], "line": _line_to_json(line)}


def outgoing_from_json(stored: Mapping[str, Any]) -> AnswerPart:
    """The answer that `outgoing_to_json` wrote."""
    match stored:
        case {"code": code}:
            return CodeNotice(**code)
        case {"press": callback_id}:
            return Acknowledgement(callback_id)
        case {"enclosed": what, "customer": customer_id}:
            return CustomerAttachment(Attachment(what), CustomerId(customer_id))
        case {"to": [channel, chat_id, locale], "line": line}:
            return Notice(Chat(channel, chat_id), locale, _line_from_json(line))
        case _:
            lines = tuple(_line_from_json(line) for line in stored["lines"])
            return Reply(lines, _keys_from_json(stored))


def _line_to_json(line: Line) -> str | list[Any]:
    return [line.key, dict(line.params)] if line.params else line.key


def _line_from_json(stored: str | list[Any]) -> Line:
    return Line(stored) if isinstance(stored, str) else Line(*stored)


def _keys_to_json(keyboard: Keyboard | None) -> dict[str, Any]:
    if keyboard is None:
        return {"keep": True}
    rows = [[_button_to_json(button) for button in row] for row in keyboard]
    return {"keys": rows} if rows else {}


def _keys_from_json(stored: Mapping[str, Any]) -> Keyboard | None:
    if "keep" in stored:
        return None
    rows: Sequence[Sequence[Any]] = stored.get("keys", ())
    return tuple(tuple(_button_from_json(button) for button in row) for row in rows)


def _button_to_json(button: Button) -> str | list[str]:
    if button.label or button.asks:
        return [button.value, button.label, button.asks]
    return button.value


def _button_from_json(stored: str | list[Any]) -> Button:
    return Button(stored) if isinstance(stored, str) else Button(*stored)
