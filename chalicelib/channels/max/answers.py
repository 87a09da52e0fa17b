"""What each answer of MAX proves about a message.

Source: https://dev.max.ru/docs-api (response codes)
"""

from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.channels.attempts import json_object
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

UNREACHABLE = "max.unreachable"
GONE_PICTURE = "max.picture"
NOT_READY = "max.picture_not_ready"
TOO_OFTEN = "max.too_many_requests"
TOKEN_REFUSED = "max.token_refused"  # noqa: S105 - a code
UNNAMED = "max.refused"
PAUSE_S = 1  # MAX names no pause; its limits are by the second
CLOSED_WAIT_S = 60
SERVER_ERROR = 500
# The person has stopped the bot, has never started it, or is not there any more.
GONE = ("chat.not.found", "user.not.found", "error.dialog.suspended", "dialog.not.found")
NO_SUCH_PERSON = ("user not found", "unknown user", "unknown recipient", "chat not found")
TOO_LONG = ("too long", "length", "size must be")


def judge_answer(answer: "PlatformAnswer") -> Attempt:
    """The result of a call that was answered."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Attempted.WAIT, TOO_OFTEN, max(PAUSE_S, answer.retry_after_s))
    body = json_object(answer.content)
    if answer.status == HTTPStatus.OK:
        # `success` is the answer to what is no message.
        is_done = isinstance(body.get("message"), dict) or body.get("success") is True
        return Attempt(Attempted.DELIVERED) if is_done else Attempt(Attempted.IN_DOUBT, UNREACHABLE)
    code, words = body.get("code"), str(body.get("message", "")).lower()
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Attempt(Attempted.CLOSED, TOKEN_REFUSED, CLOSED_WAIT_S)
    # Only a refusal with a code is one of MAX itself: the page of a proxy proves nothing.
    if not isinstance(code, str) or not HTTPStatus.BAD_REQUEST <= answer.status < SERVER_ERROR:
        return Attempt(Attempted.IN_DOUBT, UNREACHABLE)
    return _judge_refusal(code, words)


def _judge_refusal(code: str, words: str) -> Attempt:
    if code == "attachment.not.ready":
        return Attempt(Attempted.WAIT, NOT_READY, PAUSE_S)
    if any(name in (code, *words.split()) for name in GONE) or _names(words, NO_SUCH_PERSON):
        return Attempt(Attempted.BLOCKED, "channel.blocked")
    if _names(words, TOO_LONG):
        return Attempt(Attempted.REFUSED, "max.too_long")
    if "attachment" in code or _names(words, ("attachment", "photo", "image", "upload")):
        return Attempt(Attempted.REFUSED, GONE_PICTURE)
    if _names(words, ("button", "keyboard")):
        return Attempt(Attempted.REFUSED, "max.button")
    return Attempt(Attempted.REFUSED, UNNAMED)


def _names(words: str, subjects: tuple[str, ...]) -> bool:
    return any(subject in words for subject in subjects)
