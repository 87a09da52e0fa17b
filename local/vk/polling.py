"""Polls the events of a community and posts them to our webhook, which VK cannot reach.

Source: https://dev.vk.com/ru/api/bots-long-poll/getting-started
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests

from chalicelib.log import error
from local.polling import LONG_POLL_S, PAUSE_AFTER_ERROR_S, Polling
from local.telegram.ordered_delivery import PumpResult

VERSION = "5.199"
CALL_TIMEOUT_S = 10
NEW_TS = 1  # VK lost the place, and names another one
OK = "ok"

JsonObject = dict[str, Any]


class VkFailed(Exception):
    """VK refused a call, or did not answer; the text has no token."""


@dataclass(frozen=True, slots=True)
class Community:
    """A community at a server of VK; `api` ends with `/method`."""

    api: str
    group: str
    token: str

    def call(self, method: str, **params: str) -> Any:  # noqa: ANN401 - by the method
        """Call a method and return its response.

        Raises:
            VkFailed: VK refused or did not answer.
        """
        form = {**params, "group_id": self.group, "access_token": self.token, "v": VERSION}
        answer = _answer(
            lambda: requests.post(f"{self.api}/{method}", form, timeout=CALL_TIMEOUT_S)
        )
        if "response" not in answer:
            refused = answer.get("error")
            code = refused.get("error_code") if isinstance(refused, dict) else "?"
            raise VkFailed(f"{method}: error {code}")
        return answer["response"]


class VkPolling(Polling[JsonObject]):
    """Polls until the block ends; each event gets the secret that our webhook wants to see."""

    def __init__(self, community: Community, *, webhook_url: str, webhook_secret: str) -> None:
        super().__init__()
        self._community = community
        self._webhook_url = webhook_url
        self._webhook_secret = webhook_secret

    def _poll_until_stopped(self) -> None:
        while not self._stopping.is_set():
            try:
                self._poll_server(self._community.call("groups.getLongPollServer"))
            except (VkFailed, KeyError, TypeError) as exc:
                self._is_answered = False
                if not self._stopping.is_set():
                    error("vk_polling.failed", error=type(exc).__name__)
                self._stopping.wait(PAUSE_AFTER_ERROR_S)

    def _poll_server(self, server: JsonObject) -> None:
        """Poll one server until it wants us to ask for another one."""
        key, ts = str(server["key"]), str(server["ts"])
        while not self._stopping.is_set():
            params = {"act": "a_check", "key": key, "ts": ts, "wait": str(LONG_POLL_S)}
            url, timeout_s = str(server["server"]), LONG_POLL_S + CALL_TIMEOUT_S
            answer = _answer(partial(requests.get, url, params, timeout=timeout_s))
            self._is_answered = True
            if "failed" in answer and answer["failed"] != NEW_TS:
                return
            ts = str(answer["ts"])
            for event in answer.get("updates", []):
                self._delivery.put(_person_of(event), event)

    def _deliver(self, item: JsonObject) -> PumpResult:
        body = {**item, "secret": self._webhook_secret}
        try:
            answer = requests.post(
                self._webhook_url, json=body, timeout=CALL_TIMEOUT_S, allow_redirects=False
            )
        except requests.RequestException:
            return PumpResult(delivered=False)
        return PumpResult(delivered=answer.status_code == requests.codes.ok and answer.text == OK)


def _answer(ask: Callable[[], requests.Response]) -> JsonObject:
    try:
        answer = ask().json()
    except requests.RequestException as exc:
        # The text of `requests` may have the key of the poll.
        raise VkFailed(f"no answer: {type(exc).__name__}") from None
    if not isinstance(answer, dict):
        raise VkFailed("the answer is not an object")
    return answer


def _person_of(event: JsonObject) -> str:
    """The lane of an event: VK posts what one person does in its order."""
    content = event.get("object")
    content = content if isinstance(content, dict) else {}
    message = content.get("message")
    found = message if isinstance(message, dict) else content
    return str(found.get("from_id") or found.get("user_id") or 0)
