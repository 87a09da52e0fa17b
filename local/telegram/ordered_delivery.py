"""Delivers updates in order and with retries, one update of a chat at a time, as Telegram does.

Source: https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/WebhookActor.cpp
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.log import error
from local.telegram.client import RETRY_AFTER_S_MAX

DROP_AFTER_S = 24 * 60 * 60
RETRY_DELAY_S_MAX = 60.0
STOP_WITHIN_S = 1.0

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PumpResult:
    """The result of one attempt; `retry_after_s` is the wait that the receiver asked for."""

    delivered: bool
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item]):
    item: Item
    since_s: float


class OrderedDelivery(Generic[Item]):
    """Keeps one lane for each chat; a lane waits for its first item, other lanes do not.

    A lane has a thread only while it has items. `deliver` makes one attempt; `forget` is called
    once an item is delivered or too old. `delay_scale` makes tests shorter.
    """

    def __init__(
        self,
        deliver: Callable[[Item], PumpResult],
        forget: Callable[[Item], None],
        *,
        delay_scale: float = 1.0,
    ) -> None:
        self._deliver = deliver
        self._forget = forget
        self._delay_scale = delay_scale
        self._changed = threading.Condition()
        self._lanes: dict[str, deque[_Waiting[Item]]] = {}
        self._stopping = threading.Event()

    def put(self, lane: str, item: Item) -> None:
        """Append to a lane; the order within a lane is kept."""
        with self._changed:
            waiting = self._lanes.setdefault(lane, deque())
            waiting.append(_Waiting(item, time.monotonic()))
            if len(waiting) == 1:
                threading.Thread(target=self._run, args=(lane, waiting), daemon=True).start()

    def wait_until_empty(self, lane_prefix: str, timeout_s: float) -> bool:
        """Wait until the lanes with this prefix are empty; returns false if time ran out."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not any(lane.startswith(lane_prefix) for lane in self._lanes), timeout_s
            )

    def stop(self) -> None:
        """Stop trying; `forget` is not called for items that were not delivered."""
        self._stopping.set()
        with self._changed:
            self._changed.wait_for(lambda: not self._lanes, STOP_WITHIN_S)

    def _run(self, lane: str, waiting: deque[_Waiting[Item]]) -> None:
        while not self._stopping.is_set():
            self._finish(waiting[0])
            # Removed under the lock: `put` starts a new thread only if it finds the lane empty.
            with self._changed:
                waiting.popleft()
                if waiting:
                    continue
                del self._lanes[lane]
                self._changed.notify_all()
                return
        with self._changed:
            self._lanes.pop(lane, None)
            self._changed.notify_all()

    def _finish(self, first: _Waiting[Item]) -> None:
        failures = 0
        while not self._stopping.is_set():
            outcome = self._attempt(first.item)
            if outcome.delivered or time.monotonic() - first.since_s > DROP_AFTER_S:
                self._forget(first.item)
                return
            failures += 1
            self._stopping.wait(retry_delay_s(failures, outcome) * self._delay_scale)

    def _attempt(self, item: Item) -> PumpResult:
        try:
            return self._deliver(item)
        except Exception as exc:  # noqa: BLE001 - a lane whose thread died would wait for ever
            error("updates.delivery_failed", error=type(exc).__name__)
            return PumpResult(delivered=False)


def retry_delay_s(failures: int, outcome: PumpResult) -> float:
    """Return the wait after so many failures: 0, 2, 4, 8 ... 60, or what the receiver asked for."""
    if outcome.retry_after_s is not None:
        return min(outcome.retry_after_s, RETRY_AFTER_S_MAX)
    return 0.0 if failures == 1 else min(2.0 ** min(failures - 1, 10), RETRY_DELAY_S_MAX)
