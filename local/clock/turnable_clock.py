"""A clock that a person can turn forward, to see what the service does next week."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache


class ClockRunsForward(Exception):
    """A caller tried to turn the clock back: stored data would then lie in the future."""


class TurnableClock:
    """Real time plus an offset that only grows; safe to use from many threads.

    `keep` stores each new offset before the clock shows it.
    """

    # An offset instead of a fixed instant: a turned clock must run on, or timeouts would never end.

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._lock = threading.Lock()
        self._offset = offset
        self.keep: Callable[[timedelta], None] = lambda _: None

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    @property
    def offset(self) -> timedelta:
        with self._lock:
            return self._offset

    def turn_to(self, instant: datetime) -> None:
        """Turn the clock forward to `instant`, which must be aware; it runs on from there.

        Raises:
            ClockRunsForward: `instant` has already passed.
        """
        with self._lock:
            offset = instant - datetime.now(UTC)
            if offset < self._offset:
                raise ClockRunsForward(instant.isoformat())
            self.keep(offset)
            self._offset = offset

    def start_at(self, instant: datetime) -> None:
        """Set the clock, also to the past; call it only before anything has read the clock."""
        with self._lock:
            self._offset = instant - datetime.now(UTC)


@cache
def process_clock() -> TurnableClock:
    """Return the one clock of this process: the simulator turns it, the service reads it."""
    return TurnableClock()
