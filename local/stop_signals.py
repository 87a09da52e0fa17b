"""Waits for the signals that stop a run: Ctrl-C, SIGTERM and the end of the terminal."""

import signal
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_S = 0.25


class StopSignals:
    """Collects the signals inside a `with` block; the handlers from before it come back after it.

    Only the main thread may enter the block and wait.
    """

    def __init__(self) -> None:
        # A handler interrupts the main thread anywhere. A simple queue allows that. An `Event`
        # does not: its lock would be taken twice, and the run would never stop.
        self._received: SimpleQueue[int] = SimpleQueue()
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._receive) for number in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self, check: Callable[[], None] = lambda: None) -> None:
        """Return after the first signal, also if it came before the call.

        `check` is called a few times a second; what it raises ends the wait too.
        """
        # The system may give a signal to another thread. Python then runs the handler when the main
        # thread runs next, so the main thread must not sleep without an end.
        while True:
            with suppress(Empty):
                self._received.get(timeout=POLL_S)
                return
            check()

    def _receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a handler
        self._received.put(number)
