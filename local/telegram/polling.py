"""Polls a Telegram server and posts updates to our webhook, which the server cannot reach.

Source: https://core.telegram.org/bots/api#getupdates
"""

import threading
from time import monotonic
from types import TracebackType
from typing import Any

import requests

from chalicelib.channels.telegram.updates import EVENTS
from chalicelib.log import error
from local.polling import LONG_POLL_S, PAUSE_AFTER_ERROR_S, Polling
from local.telegram.client import BotApiError, TelegramClient
from local.telegram.ordered_delivery import PumpResult
from local.telegram.webhook_post import JsonObject, call_in_answer, chat_lane, post_update

UPDATES_MAX = 100
POLL_S_MIN = 1.0


class TelegramPolling(Polling[JsonObject]):
    """Polls until the block ends.

    An update is confirmed to Telegram only after our webhook accepted it: Telegram sends updates
    again that were under way when polling stopped. At most 100 are under way at once.
    """

    def __init__(
        self,
        api: str,
        token: str,
        *,
        webhook_url: str,
        webhook_secret: str,
        delay_scale: float = 1.0,
    ) -> None:
        self._api = api
        self._token = token
        self._webhook_url = webhook_url
        self._webhook_secret = webhook_secret
        super().__init__(delay_scale=delay_scale)
        self._lock = threading.Lock()
        self._under_way: set[int] = set()
        self._offset = 0
        self._settled = threading.Event()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._settled.set()
        super().__exit__(kind, error, trace)

    def _poll_until_stopped(self) -> None:
        client = TelegramClient(self._api, self._token)
        webhook_is_gone = False
        while not self._stopping.is_set():
            try:
                # Telegram refuses getUpdates while a webhook is set, perhaps by a deployed stage.
                if not webhook_is_gone:
                    client.call("deleteWebhook", {})
                    webhook_is_gone = True
                self._poll(client)
                self._is_answered = True
            except BotApiError as exc:
                self._fails(exc.code, exc.retry_after_s)
            except Exception:  # noqa: BLE001 - one answer must not end polling for good
                self._fails(0, 0)
        client.close()

    def _fails(self, code: int, retry_after_s: float) -> None:
        self._is_answered = False
        if not self._stopping.is_set():
            error("telegram_polling.failed", code=code)
        self._stopping.wait(max(retry_after_s, PAUSE_AFTER_ERROR_S))

    def _poll(self, client: TelegramClient) -> None:
        with self._lock:
            self._settled.clear()
            # The offset confirms all earlier updates, so it stays at the oldest one under way.
            # Telegram answers such a poll at once, with known updates: hence the pause below.
            wait_s = 0 if self._under_way else LONG_POLL_S
            offset = min(self._under_way, default=self._offset)
        params = {
            "offset": offset,
            "limit": UPDATES_MAX,
            "timeout": wait_s,
            "allowed_updates": list(EVENTS),
        }
        began_s = monotonic()
        updates = _read_updates(client.call("getUpdates", params, wait_s=wait_s))
        new = [update for update in updates if self._take(update["update_id"])]
        for update in new:
            self._delivery.put(chat_lane(update), update)
        if new:
            return
        if wait_s == 0:
            self._settled.wait(POLL_S_MIN)
        else:
            # A server that does not wait would be asked without a pause.
            self._stopping.wait(max(0.0, POLL_S_MIN - (monotonic() - began_s)))

    def _take(self, update_id: int) -> bool:
        with self._lock:
            if update_id < self._offset:
                return False
            self._offset = update_id + 1
            self._under_way.add(update_id)
            return True

    def _forget(self, item: JsonObject) -> None:
        with self._lock:
            self._under_way.discard(item["update_id"])
            self._settled.set()

    def _deliver(self, item: JsonObject) -> PumpResult:
        with requests.Session() as session:
            answer = post_update(session, self._webhook_url, self._webhook_secret, item)
        if (call := call_in_answer(answer)) is not None:
            self._execute(call.method, call.params)
        return answer.outcome

    def _execute(self, method: str, params: JsonObject) -> None:
        client = TelegramClient(self._api, self._token)
        try:
            client.call(method, params)
        except BotApiError as exc:
            # As with Telegram itself, the bot is not informed how the call in its answer ended.
            error("telegram_polling.call_refused", code=exc.code, call=method)
        finally:
            client.close()


def _read_updates(answer: Any) -> list[JsonObject]:  # noqa: ANN401 - what a server sends
    """Return the updates of an answer; those without a number are left out and logged.

    Raises:
        BotApiError: the answer is no list.
    """
    if not isinstance(answer, list):
        raise BotApiError(200, "the answer is not a list of updates")
    updates = [one for one in answer if isinstance(one, dict) and _is_id(one.get("update_id"))]
    if len(updates) < len(answer):
        error("telegram_polling.unreadable", updates=len(answer) - len(updates))
    return updates


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
