"""Rate buckets: one item per channel, by which all workers together keep the rate of the channel.

A worker that is about to send reserves the next free time of the channel for as long as its
messages need, and no other worker sends in that time. So any number of workers is never faster than
one (docs/decisions/0020).
"""

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


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of the table."""

    # `_last` holds each bucket as this container wrote it. Mostly no other worker reserved since,
    # which saves the read before the write; otherwise the refused write brings the item.
    table: Table
    _last: dict[str, Item] = field(default_factory=dict, init=False)

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


def _free_at(item: Item) -> datetime:
    return datetime.fromisoformat(item["free_at"])
