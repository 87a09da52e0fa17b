"""Ticks every five minutes between the hours, as the schedule on AWS does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from chalice.local import LambdaContext

from chalicelib.log import error
from local.clock.hourly_ticks import TICK
from local.cloud.pump import FUNCTION_MEMORY_MB, FUNCTION_TIMEOUT_MS

LOOK_EVERY_S = 2.0
STOP_WITHIN_S = 0.5


class DeskTicks:
    """Looks at the deadlines of the desk; `now` may be a clock that is turned."""

    def __init__(
        self, now: Callable[[], datetime], tick: Callable[[dict[str, Any], Any], object]
    ) -> None:
        self._now = now
        self._tick = tick
        self._looked = now()
        self._stopping = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Tick at every fifth minute, until the block ends."""
        thread = threading.Thread(target=self._follow, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join(STOP_WITHIN_S)

    def look(self) -> None:
        """Tick once if a fifth minute has come since the last look; hours tick by themselves."""
        now = self._now()
        mark = now - timedelta(
            minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond
        )
        if mark <= self._looked:
            return
        self._looked = now
        if mark.minute:
            self._call(mark)

    def _follow(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            self.look()

    def _call(self, mark: datetime) -> None:
        context = LambdaContext("clock", FUNCTION_MEMORY_MB, max_runtime_ms=FUNCTION_TIMEOUT_MS)
        try:
            self._tick({**TICK, "time": mark.isoformat()}, context)
        except Exception as exc:  # noqa: BLE001 - the next tick repeats it
            error("clock.tick_failed", error=type(exc).__name__)
