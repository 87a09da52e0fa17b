"""Fetches a file that a person sent: Telegram says where it lies, and gives it from there.

Source: https://core.telegram.org/bots/api#getfile
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.channels.telegram.answers import UNREACHABLE, judge_answer, result_of
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

# What Telegram names; anything else could lead to another address.
PLACE = re.compile(r"[\w-]+(?:/[\w.-]+)*", re.ASCII)
TOO_LARGE = b"file is too big"
RETRY_S = 5

Ask = Callable[[], "PlatformAnswer"]
"""Calls `getFile`."""
Get = Callable[[str], "PlatformAnswer"]
"""Gets the file at a place."""


def fetch_file(ask: Ask, get: Get, *, bytes_max: int) -> bytes:
    """Return the bytes of a file; refusals are those of `KeepsFiles`."""
    answer = ask()
    if TOO_LARGE in answer.content:
        raise Rejected("file.too_large")
    attempt = judge_answer(answer.status, answer.content)
    if attempt.result is Attempted.REFUSED:
        raise NotFound("file.gone")
    if attempt.result is not Attempted.DELIVERED:
        raise Unavailable(attempt.code, retry_after_s=attempt.wait_s or RETRY_S)
    found = result_of(answer.content)
    place, size = found.get("file_path"), found.get("file_size", 0)
    if isinstance(size, int) and size > bytes_max:
        raise Rejected("file.too_large")
    if not isinstance(place, str) or not PLACE.fullmatch(place):
        # It is being prepared on their side, or was removed.
        raise NotFound("file.gone")
    return _content(get(place), size)


def _content(answer: "PlatformAnswer", size: object) -> bytes:
    if answer.status == HTTPStatus.NOT_FOUND:
        raise NotFound("file.gone")
    is_whole = answer.content and (not isinstance(size, int) or len(answer.content) >= size)
    if answer.status != HTTPStatus.OK or not is_whole:
        # Half a file, or one that came too slowly: the next attempt may be luckier.
        raise Unavailable(UNREACHABLE, retry_after_s=RETRY_S)
    return answer.content
