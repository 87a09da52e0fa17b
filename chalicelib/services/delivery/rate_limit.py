"""Keeps a channel's rate, however many workers send there at the same time."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.world import World

# The network brings some messages a little closer together than they were sent.
SHARE_USED = 0.93
SOON = timedelta(seconds=2)  # a paused campaign must stop within five, wherever a worker waits
LATE_MAX = timedelta(milliseconds=20)  # a slot that was missed by more is lost
EARLY_MAX = timedelta(milliseconds=10)  # a shorter sleep costs more than it keeps
LEAD = timedelta(milliseconds=40)  # first guess of how long reading and claiming a batch takes
LEAD_MAX = timedelta(milliseconds=200)
NO_TIME = timedelta(0)
MISSED_MAX = 10  # one after another: the machine is too busy to keep any slot


@dataclass(slots=True)
class RateLimit:
    """The slots at which one job may send in one channel; without `interval` there is no limit.

    A slot is an instant at which one message may leave.
    """

    world: World
    channel: str
    interval: timedelta | None
    _lead: timedelta = LEAD
    _slots: deque[datetime] = field(default_factory=deque)

    def await_turn(self, count: int) -> datetime | None:
        """Reserve slots for so many messages and wait until shortly before the first of them.

        Where none is free soon nothing is reserved: the answer is when to try again.
        """
        if self.interval is None:
            return None
        busy_until = self._reserve(count, self._lead)
        if busy_until is None:
            self._sleep_until(self._slots[0] - self._lead)
        return busy_until

    def departures(self, count: int) -> Iterator[None]:
        """Yield each time when one message may leave, `count` times.

        It ends early when too many slots were missed and none is free soon.
        """
        if self.interval is None:
            yield from [None] * count
            return
        if self._slots:
            # The next batch reserves its slots as much earlier as this one took to get ready.
            late = self.world.now() - self._slots[0] + self._lead
            self._lead = min(max(late, NO_TIME), LEAD_MAX)
        for number in range(count):
            if not self._await_slot(count - number):
                return
            yield

    def hold(self, pause: timedelta) -> None:
        """Let the messages of every worker wait, since the channel asked for it."""
        self._slots.clear()  # they lie within the pause
        if self.interval is not None:
            self.world.delivery.buckets.hold(self.channel, self.world.now() + pause)

    def _await_slot(self, wanted: int) -> bool:
        """Wait for the next slot; false where none can be kept. One slept through is lost."""
        for _ in range(MISSED_MAX):
            now = self.world.now()
            if (not self._slots or self._is_lost(self._slots[0], now)) and self._reserve(
                wanted, NO_TIME
            ):
                return False
            slot = self._slots.popleft()
            if slot - now <= EARLY_MAX:
                return True
            self._sleep_until(slot)
            if not self._is_lost(slot, self.world.now()):
                return True
        return False

    def _reserve(self, count: int, lead: timedelta) -> datetime | None:
        """Drop missed slots and reserve as many as are wanting; when to try again, if not now."""
        assert self.interval is not None
        now = self.world.now()
        while self._slots and self._is_lost(self._slots[0], now):
            self._slots.popleft()
        wanting = count - len(self._slots)
        if wanting <= 0:
            return None
        until = now + lead + SOON
        begins = self.world.delivery.buckets.reserve(
            self.channel, ready=now + lead, lasting=wanting * self.interval, until=until
        )
        if begins > until:
            return begins
        self._slots.extend(begins + number * self.interval for number in range(wanting))
        return None

    def _is_lost(self, slot: datetime, now: datetime) -> bool:
        return now - slot > LATE_MAX

    def _sleep_until(self, instant: datetime) -> None:
        left_s = (instant - self.world.now()).total_seconds()
        if left_s > 0:
            self.world.sleep(left_s)


def rate_limit_of(world: World, channel: str) -> RateLimit:
    """The rate limit of a channel by the settings; a channel without a rate has none."""
    rate = world.settings.rates_per_second.get(channel)
    interval = timedelta(seconds=1 / (rate * SHARE_USED)) if rate else None
    return RateLimit(world, channel, interval)
