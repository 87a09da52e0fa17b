"""Remembers for a minute what a container read, so that a till does not wait for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

CACHED = timedelta(seconds=60)
Remembered = TypeVar("Remembered")


@dataclass(slots=True)
class MinuteMemory(Generic[Remembered]):
    """What `read` returned, at most a minute old."""

    read: Callable[[], Remembered]
    _kept: tuple[datetime, Remembered] | None = field(default=None, init=False)

    def get(self, now: datetime) -> Remembered:
        """Return what is remembered, or read it."""
        # A clock that was set back must not keep an old copy for ever.
        if self._kept is None or not timedelta(0) <= now - self._kept[0] < CACHED:
            self._kept = (now, self.read())
        return self._kept[1]

    def forget(self) -> None:
        """Read anew next time: this container writes, and sees its own write at once."""
        self._kept = None
