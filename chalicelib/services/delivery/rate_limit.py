"""Keeps a channel's rate, with any number of workers that send there at the same time."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.world import World

# Less than 1, because the network brings some messages closer together than they were sent.
SHARE_USED = 0.93
SOON = timedelta(seconds=2)  # a worker that waits longer would notice a pause too late (5 s)
LATE_MAX = timedelta(milliseconds=20)  # later than that, a slot is lost
EARLY_MAX = timedelta(milliseconds=10)  # a message may leave so early: a shorter sleep costs more
LEAD = timedelta(milliseconds=40)  # the first estimate of the time to read and claim a batch
LEAD_MAX = timedelta(milliseconds=200)
NO_TIME = timedelta(0)
MISSED_MAX = 10  # slots in a row: then the machine is too busy to keep any


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
        """Reserve slots for `count` messages and wait until shortly before the first one.

        If no slot is free soon, nothing is reserved; the result is the instant to try again.
        """
        if self.interval is None:
            return None
        busy_until = self._reserve(count, self._lead)
        if busy_until is None:
            self._sleep_until(self._slots[0] - self._lead)
        return busy_until

    def departures(self, count: int) -> Iterator[None]:
        """Yield at each instant at which one message may leave, `count` times.

        Ends early if too many slots were missed and none is free soon.
        """
        if self.interval is None:
            yield from [None] * count
            return
        if self._slots:
            # The next batch reserves its slots for the moment when it will be ready, judging by the
            # time that this one took.
            late = self.world.now() - self._slots[0] + self._lead
            self._lead = min(max(late, NO_TIME), LEAD_MAX)
        for number in range(count):
            if not self._await_slot(count - number):
                return
            yield

    def hold(self, pause: timedelta) -> None:
        """Make every worker of this channel pause, because the channel asked for it."""
        self._slots.clear()  # these slots are within the pause
        if self.interval is not None:
            self.world.delivery.buckets.hold(self.channel, self.world.now() + pause)

    def _await_slot(self, wanted: int) -> bool:
        """Wait for the next slot; return False if no slot can be kept."""
        # A slot that was slept through is lost and not made up for: to hurry would exceed the rate.
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
        """Drop missed slots and reserve the missing ones; return when to try again, if not now."""
        assert self.interval is not None
        now = self.world.now()
        while self._slots and self._is_lost(self._slots[0], now):
            self._slots.popleft()
        missing = count - len(self._slots)
        if missing <= 0:
            return None
        until = now + lead + SOON
        begins = self.world.delivery.buckets.reserve(
            self.channel, ready=now + lead, lasting=missing * self.interval, until=until
        )
        if begins > until:
            return begins
        self._slots.extend(begins + number * self.interval for number in range(missing))
        return None

    def _is_lost(self, slot: datetime, now: datetime) -> bool:
        return now - slot > LATE_MAX

    def _sleep_until(self, instant: datetime) -> None:
        wait_s = (instant - self.world.now()).total_seconds()
        if wait_s > 0:
            self.world.sleep(wait_s)


def rate_limit_of(world: World, channel: str) -> RateLimit:
    """Return the rate limit of a channel from the settings; a channel without a rate has none."""
    rate = world.settings.rates_per_second.get(channel)
    interval = timedelta(seconds=1 / (rate * SHARE_USED)) if rate else None
    return RateLimit(world, channel, interval)
