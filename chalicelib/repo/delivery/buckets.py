"""Keeps a channel's rate, with any number of workers that send there at the same time.

They share one item per channel, its bucket.

A worker that is about to send reserves the next free time of the channel for as long as its
messages need, and no other worker sends in that time. So any number of workers is never faster than
one (docs/decisions/0020).
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

# More than elsewhere: many workers reserve the same channel at the same moment.
TRIES_MAX = 20
# Less than 1, because the network brings some messages closer together than they were sent.
SHARE_USED = 0.93
SOON = timedelta(seconds=2)  # a worker that waits longer would notice a pause too late (5 s)
LATE_MAX = timedelta(milliseconds=20)  # later than that, a slot is lost
EARLY_MAX = timedelta(milliseconds=10)  # a message may leave so early: a shorter sleep costs more
LEAD = timedelta(milliseconds=40)  # the first estimate of the time to read and claim a batch
LEAD_MAX = timedelta(milliseconds=200)
NO_TIME = timedelta(0)
MISSED_MAX = 10  # slots in a row: then the machine is too busy to keep any


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of the table."""

    # `_last` holds each bucket as this container wrote it. Mostly no other worker reserved since,
    # which saves the read before the write; otherwise the refused write brings the item.
    table: Table
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    _last: dict[str, Item] = field(default_factory=dict, init=False)

    def limit(self, channel: str, rate: int | None) -> "RateLimit":
        """The rate limit of a channel that accepts `rate` messages a second; None: any number."""
        interval = timedelta(seconds=1 / (rate * SHARE_USED)) if rate else None
        return RateLimit(self, channel, interval)

    def reserve(
        self, channel: str, *, ready: datetime, lasting: timedelta, until: datetime
    ) -> datetime:
        """Reserve the next free time of a channel for `lasting`, and return when it begins.

        It begins at `ready` or later. If it would begin after `until`, nothing is reserved; the
        instant is returned all the same.

        Raises:
            Unavailable: too many other workers reserve the channel at this moment.
        """
        item = self._known(channel)
        for _ in range(TRIES_MAX):
            begins = max(ready, _free_at(item)) if item else ready
            if begins > until:
                return begins
            try:
                self._put(channel, item, begins + lasting)
            except ConditionFailed as failed:
                item = failed.found
            else:
                return begins
        raise Unavailable("bucket.contended")

    def hold(self, channel: str, until: datetime) -> None:
        """Let no worker begin before an instant, because the channel asked for a pause."""
        item = self._known(channel)
        for _ in range(TRIES_MAX):
            if item and _free_at(item) >= until:
                return
            try:
                self._put(channel, item, until)
            except ConditionFailed as failed:
                item = failed.found
            else:
                return

    def _known(self, channel: str) -> Item | None:
        """The bucket as this container saw it last, perhaps outdated; the write checks it."""
        # An outdated bucket is no danger for `hold` either: its time only moves forward.
        return self._last.get(channel) or self.table.get(keys.bucket(channel))

    def _put(self, channel: str, item: Item | None, free_at: datetime) -> None:
        version = item["version"] if item else 0
        attributes: Item = {"free_at": free_at.isoformat(), "version": version + 1}
        # Dropped first: after a lost answer this container does not know the item.
        self._last.pop(channel, None)
        self.table.put(Put(keys.bucket(channel), attributes, version=version))
        self._last[channel] = attributes


@dataclass(slots=True)
class RateLimit:
    """The slots at which one job may send in one channel; without `interval` there is no limit.

    A slot is an instant at which one message may leave.
    """

    buckets: "Buckets"
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
            late = self.buckets.now() - self._slots[0] + self._lead
            self._lead = min(max(late, NO_TIME), LEAD_MAX)
        for number in range(count):
            if not self._await_slot(count - number):
                return
            yield

    def hold(self, pause: timedelta) -> None:
        """Make every worker of this channel pause, because the channel asked for it."""
        self._slots.clear()  # these slots are within the pause
        if self.interval is not None:
            self.buckets.hold(self.channel, self.buckets.now() + pause)

    def _await_slot(self, wanted: int) -> bool:
        """Wait for the next slot; return False if no slot can be kept."""
        # A slot that was slept through is lost and not made up for: to hurry would exceed the rate.
        for _ in range(MISSED_MAX):
            now = self.buckets.now()
            if (not self._slots or self._is_lost(self._slots[0], now)) and self._reserve(
                wanted, NO_TIME
            ):
                return False
            slot = self._slots.popleft()
            if slot - now <= EARLY_MAX:
                return True
            self._sleep_until(slot)
            if not self._is_lost(slot, self.buckets.now()):
                return True
        return False

    def _reserve(self, count: int, lead: timedelta) -> datetime | None:
        """Drop missed slots and reserve the missing ones; return when to try again, if not now."""
        assert self.interval is not None
        now = self.buckets.now()
        while self._slots and self._is_lost(self._slots[0], now):
            self._slots.popleft()
        missing = count - len(self._slots)
        if missing <= 0:
            return None
        until = now + lead + SOON
        begins = self.buckets.reserve(
            self.channel, ready=now + lead, lasting=missing * self.interval, until=until
        )
        if begins > until:
            return begins
        self._slots.extend(begins + number * self.interval for number in range(missing))
        return None

    def _is_lost(self, slot: datetime, now: datetime) -> bool:
        return now - slot > LATE_MAX

    def _sleep_until(self, instant: datetime) -> None:
        wait_s = (instant - self.buckets.now()).total_seconds()
        if wait_s > 0:
            self.buckets.sleep(wait_s)


def _free_at(item: Item) -> datetime:
    return datetime.fromisoformat(item["free_at"])
