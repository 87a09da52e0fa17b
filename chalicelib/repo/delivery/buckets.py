"""Until when a channel is reserved: one item a channel, by which all workers keep its rate.

A worker that is about to send reserves the next free time of the channel for as long as its
messages need; no other worker sends in that time. So many workers are never faster than one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

TRIES_MAX = 20  # a few other workers reserve at the same moment


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of the table, and each as this container wrote it last.

    Mostly no other worker was there since, so that the read before the write is saved.
    """

    table: Table
    _last: dict[str, Item] = field(default_factory=dict, init=False)

    def reserve(
        self, channel: str, *, ready: datetime, lasting: timedelta, until: datetime
    ) -> datetime:
        """Reserve the channel's next free time of this length; when it begins, at `ready` at least.

        A time that would begin after `until` is returned as well, but not reserved.

        Raises:
            Unavailable: too many other workers reserve at this moment.
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
        """Let no worker begin before an instant: the channel asked for a pause."""
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
        """The bucket as last seen; the condition of the write tells whether it is still so.

        Times only move forward, so a channel that was reserved for too long still is.
        """
        return self._last.get(channel) or self.table.get(keys.bucket(channel))

    def _put(self, channel: str, item: Item | None, free_at: datetime) -> None:
        version = item["version"] if item else 0
        attributes: Item = {"free_at": free_at.isoformat(), "version": version + 1}
        self._last.pop(channel, None)
        self.table.put(Put(keys.bucket(channel), attributes, version=version))
        self._last[channel] = attributes


def _free_at(item: Item) -> datetime:
    return datetime.fromisoformat(item["free_at"])
