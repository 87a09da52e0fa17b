"""What a call to a platform proves about a message: the part that all platforms share."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.channels.messenger import Lost, NotSent
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

RETRY_S = 5
WEBHOOK_REFUSED = "channel.webhook_refused"
WORDS_CHARS_MAX = 300  # of a platform


def attempted(
    call: Callable[[], "PlatformAnswer"], judge: Callable[["PlatformAnswer"], Attempt]
) -> Attempt:
    """Make a call and return what `judge` says of its answer, or what is known without one."""
    try:
        answer = call()
    except NotSent as refused:
        return Attempt(Attempted.WAIT, refused.code, refused.retry_after_s)
    except Lost as refused:
        return Attempt(Attempted.IN_DOUBT, refused.code)
    return judge(answer)


def refuse(attempt: Attempt, *, refused: str, status: int = 0) -> None:
    """Raise the refusal of a reply that did not arrive; `refused` is the code of our own mistakes.

    Raises:
        Rejected: `channel.blocked` if the person must write first; `refused` for any other refusal.
        Unavailable: the reply may be sent again.
    """
    # Unlike a campaign's message a reply may be sent twice, so a reply in doubt is sent again.
    match attempt.result:
        case Attempted.WAIT | Attempted.CLOSED:
            raise Unavailable(attempt.code, retry_after_s=attempt.wait_s)
        case Attempted.IN_DOUBT:
            raise Unavailable(attempt.code, retry_after_s=RETRY_S)
        case Attempted.BLOCKED:
            raise Rejected(attempt.code)
        case Attempted.REFUSED:
            raise Rejected(refused, status=status)
        case _:
            return


def refuse_webhook(attempt: Attempt, words: object) -> None:
    """Raise the refusal of a webhook that was not set; `words` are those of the platform.

    Raises:
        Rejected: `channel.webhook_refused`.
        Unavailable: the webhook may be set again.
    """
    if attempt.result in (Attempted.REFUSED, Attempted.BLOCKED):
        raise Rejected(WEBHOOK_REFUSED, words=str(words or attempt.code)[:WORDS_CHARS_MAX])
    refuse(attempt, refused=WEBHOOK_REFUSED)


def json_object(content: bytes) -> Mapping[str, Any]:
    """The JSON object of an answer; empty if the answer is anything else."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def cut(text: str, units_max: int) -> str:
    """The beginning of a text that fits into `units_max` units of UTF-16."""
    # Platforms count in units of UTF-16, of which an emoji takes two.
    units = text.encode("utf-16-le", "replace")[: 2 * units_max]
    return units.decode("utf-16-le", "ignore")
