"""A clock that can be turned forward: a year of birthdays passes in minutes."""

import threading
from datetime import UTC, datetime, timedelta
from functools import cache


class ClockRunsForward(Exception):
    """Somebody tried to turn the clock back, which would make the future already past."""


class TurnableClock:
    """Real time plus an offset that only grows; safe to use from many threads."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._lock = threading.Lock()
        self._offset = offset

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    @property
    def offset(self) -> timedelta:
        with self._lock:
            return self._offset

    def turn_to(self, instant: datetime) -> None:
        """Turn the clock forward to `instant`, which must be aware; it goes on from there.

        Raises:
            ClockRunsForward: `instant` has already passed.
        """
        with self._lock:
            offset = instant - datetime.now(UTC)
            if offset < self._offset:
                raise ClockRunsForward(instant.isoformat())
            self._offset = offset

    def start_at(self, instant: datetime) -> None:
        """Set the clock before anything has read it, to the past too."""
        with self._lock:
            self._offset = instant - datetime.now(UTC)


@cache
def process_clock() -> TurnableClock:
    """Return the one clock of this process: the simulator turns it, the service reads it."""
    return TurnableClock()
