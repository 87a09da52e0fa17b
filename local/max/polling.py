"""Polls the updates of a bot and posts them to our webhook, which MAX cannot reach.

Source: https://dev.max.ru/docs-api/methods/GET/updates
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import requests

from chalicelib.channels.http_session import HttpSession
from chalicelib.channels.max.api import ROOT
from chalicelib.domain.errors import Unavailable
from chalicelib.log import error
from local.polling import LONG_POLL_S, PAUSE_AFTER_ERROR_S, Polling
from local.telegram.ordered_delivery import PumpResult

CALL_TIMEOUT_S = 10
POLL_S_MIN = 0.5  # MAX allows two polls a second
UPDATES_MAX = 10  # an answer of ours may have 64 KB
SECRET_HEADER = "X-Max-Bot-Api-Secret"  # noqa: S105 - the header's name

JsonObject = dict[str, Any]


class MaxFailed(Exception):
    """MAX refused a call, or did not answer; the text has no token."""


# Not slotted: it keeps its connections.
@dataclass(frozen=True)
class RealBot:
    """A bot at a server of MAX."""

    api: str
    token: str

    @cached_property
    def _http(self) -> HttpSession:
        patience_s = LONG_POLL_S + CALL_TIMEOUT_S
        return HttpSession(
            self.api, "max.unreachable", patience_s=patience_s, connect_s=5.0, root=str(ROOT)
        )

    def read(self, path: str) -> JsonObject:
        """Read a path of the API.

        Raises:
            MaxFailed: MAX refused or did not answer.
        """
        try:
            answer = self._http.get(path, {"Authorization": self.token})
            body = json.loads(answer.content)
        except (Unavailable, ValueError):
            raise MaxFailed("no answer that could be read") from None
        if answer.status != requests.codes.ok or not isinstance(body, dict):
            raise MaxFailed(f"status {answer.status}")
        return body


class MaxPolling(Polling[JsonObject]):
    """Polls until the block ends; our webhook gets each update with the secret that it wants."""

    def __init__(
        self, bot: RealBot, *, webhook_url: str, webhook_secret: str, delay_scale: float = 1.0
    ) -> None:
        super().__init__(delay_scale=delay_scale)
        self._bot = bot
        self._webhook_url = webhook_url
        self._webhook_secret = webhook_secret

    def _poll_until_stopped(self) -> None:
        marker: dict[str, str] = {}
        while not self._stopping.is_set():
            try:
                marker = self._poll(marker)
                self._is_answered = True
                self._stopping.wait(POLL_S_MIN * self._delay_scale)
            except MaxFailed:
                self._is_answered = False
                if not self._stopping.is_set():
                    error("max_polling.failed")
                self._stopping.wait(PAUSE_AFTER_ERROR_S * self._delay_scale)

    def _poll(self, marker: dict[str, str]) -> dict[str, str]:
        """Poll once, and return the place from which to poll next."""
        query = {"limit": str(UPDATES_MAX), "timeout": str(LONG_POLL_S), **marker}
        answer = self._bot.read(f"/updates?{urlencode(query)}")
        updates = answer.get("updates")
        for update in updates if isinstance(updates, list) else []:
            if isinstance(update, dict):
                self._delivery.put(_person_of(update), update)
        place = answer.get("marker")
        return marker if place is None else {"marker": str(place)}

    def _deliver(self, item: JsonObject) -> PumpResult:
        headers = {SECRET_HEADER: self._webhook_secret}
        try:
            answer = requests.post(
                self._webhook_url,
                json=item,
                headers=headers,
                timeout=CALL_TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException:
            return PumpResult(delivered=False)
        return PumpResult(delivered=answer.status_code == requests.codes.ok)


def _person_of(update: JsonObject) -> str:
    """The lane of an update: MAX posts what one person does in its order."""
    message, callback = update.get("message"), update.get("callback")
    places = [
        update.get("user"),
        callback.get("user") if isinstance(callback, dict) else None,
        message.get("sender") if isinstance(message, dict) else None,
    ]
    people = (place.get("user_id") for place in places if isinstance(place, dict))
    return str(next(people, 0))
