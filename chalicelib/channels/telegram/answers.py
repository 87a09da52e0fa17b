"""What Telegram's answers mean: the class table of a call (F12).

Source: https://core.telegram.org/bots/api#making-requests
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from chalicelib.domain.messages.outgoing import Attempt, Attempted

# A person or a chat that cannot be written to until they write to us.
UNREACHABLE = ("bot was blocked", "user is deactivated", "chat not found", "can't initiate")
# What every method answers while the token is wrong or revoked: ours to put right, then it goes on.
TOKEN_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
# What an author can put right, by a part of Telegram's words.
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

Body = Mapping[str, Any]


def judge(status: int, content: bytes) -> Attempt:
    """What became of a call that was answered.

    Only Telegram's own refusal proves that nothing was sent. Whatever is no answer of the Bot API,
    be it a page of a proxy, half an answer or a server's mistake, leaves the call in doubt.
    """
    body = _parsed(content)
    said = body.get("ok")
    if said is True and status == HTTPStatus.OK:
        return Attempt(Attempted.DELIVERED)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Attempted.WAIT, "telegram.too_many_requests", _wait_s(body))
    description = str(body.get("description", ""))
    if said is False and any(reason in description for reason in UNREACHABLE):
        return Attempt(Attempted.BLOCKED, "channel.blocked")
    if status in TOKEN_REFUSED:
        return Attempt(Attempted.CLOSED, "telegram.token_refused", TOKEN_WAIT_S)
    if said is not False or not description or not _is_refusal(status):
        return Attempt(Attempted.IN_DOUBT, "telegram.unreachable")
    return Attempt(Attempted.REFUSED, _why(description))


def _is_refusal(status: int) -> bool:
    return HTTPStatus.BAD_REQUEST <= status < SERVER_ERROR


def _why(description: str) -> str:
    found = (code for words, code in REFUSED_BECAUSE.items() if words in description)
    return next(found, "telegram.refused")


def _parsed(content: bytes) -> Body:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _wait_s(body: Body) -> int:
    parameters = body.get("parameters")
    wait_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(1, wait_s) if isinstance(wait_s, int) else 1
