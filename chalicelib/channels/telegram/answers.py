"""What each answer of the Bot API proves about a message.

Source: https://core.telegram.org/bots/api#making-requests
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from chalicelib.channels.attempts import attempted, json_object
from chalicelib.channels.telegram.refusals import must_write_first, refused_because
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

UNREACHABLE = "telegram.unreachable"
# Every method answers so while the token is wrong or revoked. That is for us to correct, so the
# messages wait.
TOKEN_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
SERVER_ERROR = 500
TOKEN_WAIT_S = 60


def judged(call: Callable[[], "PlatformAnswer"]) -> Attempt:
    """Make a call and return its result, also if no answer came."""
    return attempted(call, lambda answer: judge_answer(answer.status, answer.content))


def judge_answer(status: int, content: bytes) -> Attempt:
    """The result of a call that was answered."""
    # Only a refusal by the Bot API proves that nothing was sent. Any other answer (the page of a
    # proxy, half an answer, a server error) leaves the call in doubt.
    body = json_object(content)
    ok = body.get("ok")
    if ok is True and status == HTTPStatus.OK:
        return Attempt(Attempted.DELIVERED)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Attempted.WAIT, "telegram.too_many_requests", _wait_s(body))
    description = str(body.get("description", ""))
    if ok is False and must_write_first(description):
        return Attempt(Attempted.BLOCKED, "channel.blocked")
    if status in TOKEN_REFUSED:
        return Attempt(Attempted.CLOSED, "telegram.token_refused", TOKEN_WAIT_S)
    if ok is not False or not description or not _is_refusal(status):
        return Attempt(Attempted.IN_DOUBT, UNREACHABLE)
    return Attempt(Attempted.REFUSED, refused_because(description))


def result_of(content: bytes) -> Mapping[str, Any]:
    """Return what the answer says about the message that was sent; empty if nothing."""
    result = json_object(content).get("result")
    return result if isinstance(result, dict) else {}


def _is_refusal(status: int) -> bool:
    return HTTPStatus.BAD_REQUEST <= status < SERVER_ERROR


def _wait_s(body: Mapping[str, Any]) -> int:
    parameters = body.get("parameters")
    # In seconds, for the whole bot. A proxy answers 429 without it.
    wait_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(1, wait_s) if isinstance(wait_s, int) else 1
