"""Keep a channel's rate, however many workers send there at once."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.repo.delivery.buckets import ChannelBusy
from chalicelib.world import World

# The network brings some messages a little closer together than they were sent.
SHARE_USED = 0.93
SOON = timedelta(seconds=2)  # a pause must be heard of within five, wherever a worker waits
LATE_MAX = timedelta(milliseconds=20)  # a time that was missed by more is lost
EARLY_MAX = timedelta(milliseconds=10)  # a shorter sleep costs more than it keeps
LEAD = timedelta(milliseconds=40)  # what reading and claiming a block takes, at first guess
LEAD_MAX = timedelta(milliseconds=200)
NO_TIME = timedelta(0)
MISSED_MAX = 10  # one after another: the machine is too busy to keep any time


@dataclass(slots=True)
class Pace:
    """The times at which one job may send in one channel; at any, where there is no `interval`."""

    world: World
    channel: str
    interval: timedelta | None
    _lead: timedelta = LEAD
    _slots: deque[datetime] = field(default_factory=deque)

    def await_turn(self, count: int) -> None:
        """Reserve times for so many messages, and wait until shortly before the first of them.

        Raises:
            ChannelBusy: there is none soon; nothing was reserved.
        """
        if self.interval is not None:
            self._reserve(count, self._lead)
            self._sleep_until(self._slots[0] - self._lead)

    def departures(self, count: int) -> Iterator[None]:
        """Go on so many times, each when one message may leave.

        Raises:
            ChannelBusy: too many times were missed, and there is none soon.
        """
        if self.interval is None:
            yield from [None] * count
            return
        if self._slots:
            # The next block asks for its times so much earlier as this one took to get ready.
            late = self.world.now() - self._slots[0] + self._lead
            self._lead = min(max(late, NO_TIME), LEAD_MAX)
        for number in range(count):
            self._keep_next(count - number)
            yield

    def hold(self, pause: timedelta) -> None:
        """Let everybody's messages wait, since the channel asked for it."""
        self._slots.clear()
        if self.interval is not None:
            self.world.delivery.buckets.hold(self.channel, self.world.now() + pause)

    def _keep_next(self, wanted: int) -> None:
        """Wait for the next time; one that was slept through is lost like any other."""
        for _ in range(MISSED_MAX):
            now = self.world.now()
            if not self._slots or self._is_lost(self._slots[0], now):
                self._reserve(wanted, NO_TIME)
            slot = self._slots.popleft()
            if slot - now <= EARLY_MAX:
                return
            self._sleep_until(slot)
            if not self._is_lost(slot, self.world.now()):
                return
        raise ChannelBusy(self.world.now())

    def _reserve(self, count: int, lead: timedelta) -> None:
        """Forget the times that were missed, and take as many as are wanting."""
        assert self.interval is not None
        now = self.world.now()
        while self._slots and self._is_lost(self._slots[0], now):
            self._slots.popleft()
        wanting = count - len(self._slots)
        if wanting > 0:
            begins = self.world.delivery.buckets.reserve(
                self.channel,
                ready=now + lead,
                lasting=wanting * self.interval,
                until=now + lead + SOON,
            )
            self._slots.extend(begins + number * self.interval for number in range(wanting))

    def _is_lost(self, slot: datetime, now: datetime) -> bool:
        return now - slot > LATE_MAX

    def _sleep_until(self, instant: datetime) -> None:
        left_s = (instant - self.world.now()).total_seconds()
        if left_s > 0:
            self.world.sleep(left_s)


def pace_channel(world: World, channel: str) -> Pace:
    """The pace of a channel by the settings; what has no rate goes at once."""
    rate = world.settings.rates_per_second.get(channel)
    interval = timedelta(seconds=1 / (rate * SHARE_USED)) if rate else None
    return Pace(world, channel, interval)
