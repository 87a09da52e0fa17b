"""Methods of the Bot API: what we ask, and what the answers mean (the error classes of F12).

Source: https://core.telegram.org/bots/api#available-methods
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from chalicelib.channels.telegram import TEXT_CHARS_MAX
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import (
    Attempt,
    Attempted,
    OpenLink,
    Outgoing,
    OutgoingButton,
)
from chalicelib.domain.messages.reply import Label, RenderedText

# A person or a chat that must write to us before we may write there.
UNREACHABLE = ("bot was blocked", "user is deactivated", "chat not found", "can't initiate")
# The answer of every method while the token is wrong or revoked. We can fix that, and then go on.
TOKEN_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
# What the author of a campaign can fix, by a part of Telegram's description.
REFUSED_BECAUSE: Mapping[str, str] = {
    "too long": "telegram.too_long",
    "BUTTON_": "telegram.button",
    "url host": "telegram.button",
    "file identifier": "telegram.picture",
    "HTTP URL": "telegram.picture",
    "webpage": "telegram.picture",
    "PHOTO_": "telegram.picture",
}
SERVER_ERROR = 500
TOKEN_WAIT_S = 60

Parameters = dict[str, Any]


class MethodCall(NamedTuple):
    """One method and its parameters."""

    method: str
    parameters: Parameters


def reply_call(chat: Chat, text: RenderedText) -> MethodCall:
    """The call that sends a reply; its choices replace the keyboard."""
    parameters = {"chat_id": int(chat.id), "text": cut(text.text, TEXT_CHARS_MAX)}
    if text.labels is not None:
        parameters["reply_markup"] = _keyboard(text.labels)
    return MethodCall("sendMessage", parameters)


def campaign_call(message: Outgoing) -> MethodCall:
    """The call that sends a campaign's message: plain text, so there is nothing to escape.

    A text that does not fit is not cut: Telegram refuses it, and the report says so.
    """
    assert isinstance(message.to, Chat)
    parameters: Parameters = {"chat_id": int(message.to.id)}
    if message.buttons:
        rows = [[_inline(button)] for button in message.buttons]
        parameters["reply_markup"] = {"inline_keyboard": rows}
    if message.picture:
        picture = {"photo": message.picture, "caption": message.text}
        return MethodCall("sendPhoto", {**parameters, **picture})
    return MethodCall("sendMessage", {**parameters, "text": message.text})


def cut(text: str, chars_max: int) -> str:
    """The beginning that fits: Telegram counts in units of UTF-16, of which an emoji takes two."""
    units = text.encode("utf-16-le", "replace")[: 2 * chars_max]
    return units.decode("utf-16-le", "ignore")


def judge_answer(status: int, content: bytes) -> Attempt:
    """What became of a call that was answered.

    Only Telegram's own refusal proves that nothing was sent. Anything that is no answer of the Bot
    API (a proxy's page, half an answer, a server error) leaves the call in doubt.
    """
    body = _parsed(content)
    ok = body.get("ok")
    if ok is True and status == HTTPStatus.OK:
        return Attempt(Attempted.DELIVERED)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Attempted.WAIT, "telegram.too_many_requests", _wait_s(body))
    description = str(body.get("description", ""))
    if ok is False and any(reason in description for reason in UNREACHABLE):
        return Attempt(Attempted.BLOCKED, "channel.blocked")
    if status in TOKEN_REFUSED:
        return Attempt(Attempted.CLOSED, "telegram.token_refused", TOKEN_WAIT_S)
    if ok is not False or not description or not _is_refusal(status):
        return Attempt(Attempted.IN_DOUBT, "telegram.unreachable")
    return Attempt(Attempted.REFUSED, _why(description))


def _inline(button: OutgoingButton) -> Parameters:
    if isinstance(button, OpenLink):
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.value}


def _keyboard(labels: Sequence[Sequence[Label]]) -> Parameters:
    if not labels:
        return {"remove_keyboard": True}
    rows = [[_key(label) for label in row] for row in labels]
    return {"keyboard": rows, "resize_keyboard": True}


def _key(label: Label) -> Parameters:
    key: Parameters = {"text": label.text}
    if label.asks == "contact":
        key["request_contact"] = True
    return key


def _is_refusal(status: int) -> bool:
    return HTTPStatus.BAD_REQUEST <= status < SERVER_ERROR


def _why(description: str) -> str:
    found = (code for words, code in REFUSED_BECAUSE.items() if words in description)
    return next(found, "telegram.refused")


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _wait_s(body: Mapping[str, Any]) -> int:
    parameters = body.get("parameters")
    wait_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(1, wait_s) if isinstance(wait_s, int) else 1
