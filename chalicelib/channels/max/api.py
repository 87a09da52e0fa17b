"""Calls the methods of MAX, and uploads files to it.

Source: https://dev.max.ru/docs-api/methods/POST/messages, .../POST/uploads
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from chalicelib.channels.attempts import attempted, json_object, refuse, refuse_webhook
from chalicelib.channels.max.answers import (
    GONE_PICTURE,
    NOT_READY,
    UNNAMED,
    UNREACHABLE,
    judge_answer,
)
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempt, Attempted

if TYPE_CHECKING:
    from chalicelib.channels.http_session import HttpSession, PlatformAnswer
    from chalicelib.domain.messages.reply import File

# MAX has a certificate of the Russian national authority, which no list of authorities names. The
# root is trusted for the API alone. Its SHA-256 is in the tests.
ROOT = Path(__file__).parent / "russian_trusted_root_ca.pem"
# MAX works on an upload for a while, and refuses a message with it until then.
NOT_READY_PAUSES_S = (0.5, 1.0, 2.0)
NO_PICTURE = frozenset({400, 413, 415, 422})  # of an upload: MAX cannot read these bytes
Body = Mapping[str, Any]


# Not slotted: it keeps its connections.
@dataclass
class MaxApi:
    """The methods of one bot."""

    base: str
    token: Callable[[], str]
    patience_s: float
    connect_s: float
    sleep: Callable[[float], None] = time.sleep
    root: str = str(ROOT)

    @cached_property
    def _http(self) -> "HttpSession":
        return self._session(self.base, root=self.root)

    def _session(self, base: str, root: str = "") -> "HttpSession":
        from chalicelib.channels.http_session import HttpSession  # noqa: PLC0415 - it loads much

        return HttpSession(
            base, UNREACHABLE, patience_s=self.patience_s, connect_s=self.connect_s, root=root
        )

    def attempt(self, person: str, body: Body) -> Attempt:
        """Send a message once, and return what is known afterwards."""
        return attempted(lambda: self._post("/messages", {"user_id": person}, body), judge_answer)

    def attempt_with_file(self, person: str, body: Body) -> Attempt:
        """Send a message with an upload, again after a pause while MAX is at work on it."""
        attempt = self.attempt(person, body)
        for pause_s in NOT_READY_PAUSES_S:
            if attempt.code != NOT_READY:
                break
            self.sleep(pause_s)
            attempt = self.attempt(person, body)
        return attempt

    def answer_press(self, callback_id: str) -> None:
        """Say that a pressed button arrived; refusals as in `subscriptions`."""
        query = {"callback_id": callback_id}
        attempt = attempted(lambda: self._post("/answers", query, {}), judge_answer)
        refuse(attempt, refused=attempt.code)

    def subscriptions(self) -> list[Mapping[str, Any]]:
        """The webhooks of the bot.

        Raises:
            Rejected: MAX refuses.
            Unavailable: MAX does not answer, or wants us to wait.
        """
        found = self.read("/subscriptions").get("subscriptions")
        return [each for each in found or [] if isinstance(each, dict)]

    def read(self, path: str) -> Mapping[str, Any]:
        """The object at a path; refusals as in `subscriptions`."""
        return self._read(self._http.get(path, self._headers()))

    def subscribe(self, body: Body) -> None:
        """Set the webhook; refusals as in `subscriptions`.

        Raises:
            Rejected: `channel.webhook_refused`, with the words of MAX.
        """
        said: list[Mapping[str, Any]] = []

        def judge(answer: "PlatformAnswer") -> Attempt:
            said.append(json_object(answer.content))
            # MAX says so with the status 200.
            is_refused = said[0].get("success") is False
            return Attempt(Attempted.REFUSED, UNNAMED) if is_refused else judge_answer(answer)

        attempt = attempted(lambda: self._post("/subscriptions", {}, body), judge)
        refuse_webhook(attempt, said[0].get("message") if said else None)

    def message(self, message_id: str) -> Mapping[str, Any]:
        """One message of a dialogue with the bot; refusals as in `subscriptions`."""
        return self.read(f"/messages/{quote(message_id, safe='')}")

    def upload(self, kind: str, file: "File") -> str:
        """Upload an `image` or a `file`, and return its token; refusals as in `subscriptions`.

        Raises:
            Rejected: `max.picture`: MAX cannot read it.
        """
        server = self._read(self._post("/uploads", {"type": kind}, {}))
        parts = urlsplit(str(server.get("url") or ""))
        # The bytes of a card go to MAX alone, and never without encryption where MAX itself has it.
        if parts.scheme not in ("https", urlsplit(self.base).scheme) or not parts.hostname:
            raise Unavailable(UNREACHABLE)
        session = self._session(f"{parts.scheme}://{parts.netloc}")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = session.upload(path, {}, {"data": (file.name, file.content, file.content_type)})
        token = _token(json_object(answer.content))
        if token:
            return token
        if kind == "image" and answer.status in NO_PICTURE:
            raise Rejected(GONE_PICTURE)
        raise Unavailable(UNREACHABLE)

    def _read(self, answer: "PlatformAnswer") -> Mapping[str, Any]:
        """The body of an answer that is no message."""
        body = json_object(answer.content)
        if answer.status == 200 and body:  # noqa: PLR2004 - the one good status of MAX
            return body
        attempt = judge_answer(answer)
        refuse(attempt, refused=attempt.code)
        raise Unavailable(UNREACHABLE)

    def _post(self, path: str, query: Mapping[str, str], body: Body) -> "PlatformAnswer":
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        place = f"{path}?{urlencode(query)}" if query else path
        return self._http.post(place, content, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": self.token()}


def _token(taken: Mapping[str, Any]) -> str:
    """The token of an upload: a file has one, an image one for each photo."""
    photos = taken.get("photos")
    found = next(iter(photos.values()), {}) if isinstance(photos, dict) else taken
    token = found.get("token") if isinstance(found, dict) else None
    return token if isinstance(token, str) else ""
