"""Counts the requests of each key in this container's memory, and refuses those that are too many.

A limit in the table would cost every request a write. So each container has its own: a key may send
the limit to each of them, and the throttle of the REST API bounds all of them together.
"""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import StaffKeyId

MINUTE_S = 60


@dataclass(slots=True)
class KeyRates:
    """The requests of the current minute by key."""

    _minute: int = field(default=0, init=False)
    _requests: dict[StaffKeyId, int] = field(default_factory=dict, init=False)

    def count(self, key_id: StaffKeyId, now: datetime, *, limit: int) -> None:
        """Count one request of a key.

        Raises:
            Unavailable: `key.too_many_requests`, until the minute ends.
        """
        minute, second = divmod(int(now.timestamp()), MINUTE_S)
        if minute != self._minute:
            # Only keys of the table are counted, so that strangers cannot fill the memory.
            self._minute, self._requests = minute, {}
        counted = self._requests.get(key_id, 0)
        if counted >= limit:
            raise Unavailable("key.too_many_requests", retry_after_s=MINUTE_S - second)
        self._requests[key_id] = counted + 1
