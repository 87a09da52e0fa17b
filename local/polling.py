"""What the pollers of all platforms share: a thread that polls, and the order of what it brings."""

import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Generic, Self, TypeVar

from local.telegram.ordered_delivery import OrderedDelivery, PumpResult

LONG_POLL_S = 25
PAUSE_AFTER_ERROR_S = 2.0
STOP_WITHIN_S = 1.0

Item = TypeVar("Item")


class Polling(ABC, Generic[Item]):
    """Polls until the block ends; `_poll_until_stopped` notes in `_is_answered` how that goes."""

    def __init__(self, *, delay_scale: float = 1.0) -> None:
        self._delay_scale = delay_scale
        self._is_answered = True
        self._stopping = threading.Event()
        self._delivery = OrderedDelivery(self._deliver, self._forget, delay_scale=delay_scale)
        self._thread = threading.Thread(target=self._poll_until_stopped, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._delivery.stop()
        # A long poll may last another 25 s; nothing is lost if the daemon thread dies in it.
        self._thread.join(STOP_WITHIN_S)

    def answers(self) -> bool:
        """Return whether the server's last answer to a poll could be read."""
        return self._is_answered and self._thread.is_alive()

    @abstractmethod
    def _poll_until_stopped(self) -> None:
        """Poll, and hand what came to `_delivery`, until `_stopping` is set."""

    @abstractmethod
    def _deliver(self, item: Item) -> PumpResult:
        """Post one update to our webhook."""

    def _forget(self, item: Item) -> None:
        """Note that an update was delivered or dropped."""
