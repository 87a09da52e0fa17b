"""Fetches a file that a person sent: Meta says where it lies, and gives it to our token.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.channels.attempts import json_object
from chalicelib.channels.whatsapp.answers import UNREACHABLE, judge_answer
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import PlatformAnswer

FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
# Our token goes to these alone.
SITES = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net")
RETRY_S = 5

Ask = Callable[[str], "PlatformAnswer"]
Get = Callable[[str, str], "PlatformAnswer"]
"""Gets a file: the site, and the path there."""


@dataclass(frozen=True, slots=True)
class MetaFiles:
    """The files of people, which Meta keeps for thirty days."""

    api_base: str
    ask: Ask
    get: Get

    def fetch(self, file_id: str, bytes_max: int) -> bytes:
        """Return the bytes of a file; refusals are those of `KeepsFiles`."""
        if not FILE_ID.fullmatch(file_id):
            raise NotFound("file.gone")
        answer = self.ask(f"/{file_id}")
        found = json_object(answer.content)
        url, size = found.get("url"), found.get("file_size", 0)
        if not isinstance(url, str):
            attempt = judge_answer(answer)
            if attempt.result in (Attempted.REFUSED, Attempted.BLOCKED):
                raise NotFound("file.gone")
            raise Unavailable(attempt.code, retry_after_s=attempt.wait_s or RETRY_S)
        if isinstance(size, int) and size > bytes_max:
            raise Rejected("file.too_large")
        return _content(self.get(*self._place(url)), size)

    def _place(self, url: str) -> tuple[str, str]:
        """The site and the path of a file; an address of another site than Meta's is none."""
        try:
            parts = urlsplit(url)
            origin = f"{parts.scheme}://{parts.netloc}"
            is_metas = parts.scheme == "https" and f".{parts.hostname}".endswith(SITES)
            is_metas = is_metas and parts.port in (None, 443) and not parts.username
        except ValueError as exc:
            raise NotFound("file.gone") from exc
        if not is_metas and not self.api_base.startswith(f"{origin}/"):
            raise NotFound("file.gone")
        return origin, url.removeprefix(origin)


def _content(answer: "PlatformAnswer", size: object) -> bytes:
    if answer.status == HTTPStatus.NOT_FOUND:
        raise NotFound("file.gone")
    is_whole = answer.content and (not isinstance(size, int) or len(answer.content) >= size)
    if answer.status != HTTPStatus.OK or not is_whole:
        # Half a file, or one that came too slowly: the next attempt may be luckier.
        raise Unavailable(UNREACHABLE, retry_after_s=RETRY_S)
    return answer.content
