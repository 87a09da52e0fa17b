"""Keeps the bot's updates until its webhook accepts them, or until it fetches them.

Source: https://core.telegram.org/bots/api#getting-updates
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from local.simulator.bot_api.errors import ApiError
from local.simulator.messenger import JsonObject, SimulatedMessenger
from local.simulator.wire import Wire
from local.telegram.ordered_delivery import OrderedDelivery, PumpResult
from local.telegram.webhook_post import (
    SECRET_HEADER,
    WebhookAnswer,
    call_in_answer,
    chat_lane,
    post_update,
)

UPDATES_KEPT = 10_000
UPDATES_PER_ANSWER = 100
LONG_POLL_S_MAX = 50

Execute = Callable[[str, JsonObject], None]


@dataclass(frozen=True, slots=True)
class Webhook:
    """The bot's webhook; an empty `allowed` means all kinds of updates."""

    url: str
    secret: str
    allowed: frozenset[str]


class UpdateQueue:
    """Updates by number, oldest first; `execute` runs a method named by a webhook's answer."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        wire: Wire,
        execute: Execute,
        *,
        delay_scale: float = 1.0,
    ) -> None:
        self._messenger = messenger
        self._wire = wire
        self._execute = execute
        self._pending: dict[int, JsonObject] = {
            one["update_id"]: one for one in messenger.store.updates()
        }
        self._session = requests.Session()
        self.last_error = ""
        self.last_error_date = 0
        self.webhook: Webhook | None = None
        self.allowed: frozenset[str] = frozenset()
        self.delivery = OrderedDelivery(self._deliver, self._forget, delay_scale=delay_scale)

    def emit(self, kind: str, content: JsonObject) -> None:
        """Queue an update, if the bot wants this kind."""
        with self._messenger.change(None):
            if self.allowed and kind not in self.allowed:
                return
            update_id = self._messenger.next_update_id()
            update: JsonObject = {"update_id": update_id, kind: content}
            self._pending[update_id] = update
            self._messenger.store.put_update(update)
            # A bot that never fetches its updates must not fill the memory.
            if len(self._pending) > UPDATES_KEPT:
                self._drop([min(self._pending)])
            if self.webhook is not None:
                self.delivery.put(chat_lane(update), update)

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Set or remove the webhook; pending updates go to the new one too."""
        is_same = webhook == self.webhook
        self.webhook = webhook
        if webhook is not None and not is_same:
            for update in self.pending():
                self.delivery.put(chat_lane(update), update)

    def take(self, *, offset: int, limit: int, timeout_s: int) -> list[JsonObject]:
        """Confirm updates older than `offset` and wait for newer ones.

        Raises:
            ApiError: 409, a webhook is set.
        """
        if self.webhook is not None:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use "
                "deleteWebhook to delete the webhook first",
            )
        with self._messenger.change(None):
            self._drop([n for n in self._pending if n < offset])
        self._messenger.wait_for(lambda: bool(self._pending), min(timeout_s, LONG_POLL_S_MAX))
        return self.pending()[: min(limit, UPDATES_PER_ANSWER)]

    def pending(self) -> list[JsonObject]:
        """Return the updates that the bot has not accepted, oldest first."""
        with self._messenger.reading():
            return list(self._pending.values())

    def drop_pending(self) -> None:
        """Drop the updates that the bot has not accepted."""
        with self._messenger.change(None):
            self._drop(list(self._pending))

    def stop(self) -> None:
        """Stop delivering; pending updates are kept."""
        self.delivery.stop()
        self._session.close()

    def _forget(self, update: JsonObject) -> None:
        # Without a webhook the update stays: the bot will fetch it by getUpdates.
        if self.webhook is not None:
            with self._messenger.change(None):
                self._drop([update["update_id"]])

    def _drop(self, ids: Sequence[int]) -> None:
        for update_id in ids:
            self._pending.pop(update_id, None)
        self._messenger.store.drop_updates(ids)

    def _deliver(self, update: JsonObject) -> PumpResult:
        webhook = self.webhook
        if webhook is None or update["update_id"] not in self._pending:
            return PumpResult(delivered=True)
        answer = post_update(self._session, webhook.url, webhook.secret, update)
        self._write_down(webhook, update, answer)
        if not answer.outcome.delivered:
            self.last_error = f"Wrong response from the webhook: {answer.status}"
            self.last_error_date = self._messenger.timestamp()
        if (call := call_in_answer(answer)) is not None:
            self._execute(call.method, call.params)
        return answer.outcome

    def _write_down(self, webhook: Webhook, update: JsonObject, answer: WebhookAnswer) -> None:
        kind = next(name for name in update if name != "update_id")
        self._wire.note(
            "webhook",
            f"{kind} → {urlsplit(webhook.url).path}",
            request={"headers": {SECRET_HEADER: webhook.secret}, "body": update},
            status=answer.status,
            answer=answer.text,
            person_id=int(chat_lane(update).partition("/")[0]),
        )
