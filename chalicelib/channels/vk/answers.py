"""What each answer of VK proves about a message.

Source: https://dev.vk.com/ru/method/messages.send#Коды ошибок
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from chalicelib.channels.attempts import json_object
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

UNREACHABLE = "vk.unreachable"
GONE_PICTURE = "vk.picture"
TOO_OFTEN = "vk.too_many_requests"
# VK names no pause. The limit by the second is over with the second; the others last longer.
PAUSE_S: Mapping[int, int] = {6: 1, 9: 60, 29: 300}
FAILED_INSIDE = frozenset({1, 10})
# The person must write to us, or allow our messages: these last until then.
MUST_WRITE_FIRST = frozenset({18, 900, 901, 902, 932, 936, 945, 946, 950, 985, 987, 988})
# No message can be sent, to any person, until we correct it.
CLOSED: Mapping[int, str] = {
    5: "vk.token_refused",
    15: "vk.token_refused",
    27: "vk.token_refused",
    28: "vk.token_refused",
    14: "vk.captcha",
    912: "vk.bot_switched_off",
}
CLOSED_WAIT_S = 60
REFUSED: Mapping[int, str] = {
    910: "vk.too_long",
    914: "vk.too_long",
    911: "vk.button",
    943: "vk.intent",
    944: "vk.intent",
}
UNNAMED = "vk.refused"


def judge_answer(answer: "PlatformAnswer") -> Attempt:
    """The result of a call that was answered."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Attempted.WAIT, TOO_OFTEN, max(1, answer.retry_after_s))
    # Errors come with the status 200 as well. Any other answer (the page of a proxy, half an
    # answer, a server error) leaves the call in doubt.
    body = json_object(answer.content) if answer.status == HTTPStatus.OK else {}
    if (response := body.get("response")) is not None:
        return Attempt(Attempted.DELIVERED, message=_number(response))
    found = body.get("error")
    error = found if isinstance(found, dict) else {}
    code = error.get("error_code")
    if type(code) is not int or code in FAILED_INSIDE:
        return Attempt(Attempted.IN_DOUBT, UNREACHABLE)
    return _judge_error(code, str(error.get("error_msg", "")))


def response_of(content: bytes) -> Any:  # noqa: ANN401 - it depends on the method
    """What a method returned; None if nothing."""
    return json_object(content).get("response")


def _judge_error(code: int, words: str) -> Attempt:
    if code in PAUSE_S:
        return Attempt(Attempted.WAIT, TOO_OFTEN, PAUSE_S[code])
    if code in MUST_WRITE_FIRST:
        return Attempt(Attempted.BLOCKED, "channel.blocked")
    if code in CLOSED:
        return Attempt(Attempted.CLOSED, CLOSED[code], CLOSED_WAIT_S)
    if code not in REFUSED and "attachment" in words.lower():
        return Attempt(Attempted.REFUSED, GONE_PICTURE)
    return Attempt(Attempted.REFUSED, REFUSED.get(code, UNNAMED))


def _number(response: Any) -> int:  # noqa: ANN401 - anything that JSON can hold
    return response if type(response) is int and response > 0 else 0
