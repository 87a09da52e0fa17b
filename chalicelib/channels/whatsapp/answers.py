"""What each answer of the Graph API proves about a message.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.channels.attempts import json_object
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

UNREACHABLE = "whatsapp.unreachable"
TOO_OFTEN = "whatsapp.too_many_requests"
UNNAMED = "whatsapp.refused"
CLOSED_WAIT_S = 60
# Meta names no pause: 131056 is the pace to one person, the others are those of the number.
PAUSE_S: Mapping[int, int] = {
    4: 60,
    80007: 60,
    130429: 1,
    131048: 300,
    131056: 6,
    131064: 300,
    133016: 300,
}
FAILED_INSIDE = frozenset({1, 2, 131000, 131016, 131057, 135000})
BLOCKED = frozenset({131021, 131026, 131030})
# No message can be sent, to any person, until we correct it.
CLOSED: Mapping[int, str] = {
    10: "whatsapp.token_refused",
    190: "whatsapp.token_refused",
    200: "whatsapp.token_refused",
    368: "whatsapp.account_locked",
    130497: "whatsapp.account_locked",
    131031: "whatsapp.account_locked",
}
REFUSED: Mapping[int, str] = {
    130472: "whatsapp.experiment",
    131047: "whatsapp.window_closed",
    131049: "whatsapp.too_much_marketing",
    131050: "whatsapp.opted_out",
}


def judge_answer(answer: "PlatformAnswer") -> Attempt:
    """The result of a call that was answered."""
    body = json_object(answer.content)
    found = body.get("error")
    code = found.get("code") if isinstance(found, dict) else None
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        pause_s = PAUSE_S.get(code, 1) if type(code) is int else 1
        return Attempt(Attempted.WAIT, TOO_OFTEN, answer.retry_after_s or pause_s)
    if type(code) is int and code not in FAILED_INSIDE:
        return _judge_error(code, answer.retry_after_s)
    messages = body.get("messages")
    if answer.status == HTTPStatus.OK and code is None and isinstance(messages, list) and messages:
        return Attempt(Attempted.SENT)
    return Attempt(Attempted.IN_DOUBT, UNREACHABLE)


def _judge_error(code: int, retry_after_s: int) -> Attempt:
    if code in PAUSE_S:
        return Attempt(Attempted.WAIT, TOO_OFTEN, retry_after_s or PAUSE_S[code])
    if code in BLOCKED:
        return Attempt(Attempted.BLOCKED, "channel.blocked")
    if code in CLOSED:
        return Attempt(Attempted.CLOSED, CLOSED[code], CLOSED_WAIT_S)
    return Attempt(Attempted.REFUSED, REFUSED.get(code, UNNAMED))
