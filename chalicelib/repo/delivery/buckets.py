"""When a channel may be sent through: one item a channel, by which all workers keep its rate.

Whoever sends first takes the next free time of the channel for itself, as long as its messages
need; nobody else sends in that time, so that many workers are never faster than one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.errors import Unavailable
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

TRIES_MAX = 20  # others reserve at the same moment, a few of them


class ChannelBusy(Unavailable):
    """The channel is taken, or wants a pause, for longer than one would wait."""

    def __init__(self, free_at: datetime) -> None:
        super().__init__("channel.busy")
        self.free_at = free_at


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of the table, and how this container left them: mostly nobody else was there."""

    table: Table
    _left: dict[str, Item] = field(default_factory=dict, init=False)

    def reserve(
        self, channel: str, *, ready: datetime, lasting: timedelta, until: datetime
    ) -> datetime:
        """Take the channel's next free time of this length; when it begins, at `ready` at least.

        Raises:
            ChannelBusy: it would not begin before `until`; nothing was taken.
        """
        item = self._known(channel)
        for _ in range(TRIES_MAX):
            begins = max(ready, _free_at(item)) if item else ready
            if begins > until:
                raise ChannelBusy(begins)
            try:
                self._put(channel, item, begins + lasting)
            except ConditionFailed as failed:
                item = failed.found
            else:
                return begins
        raise Unavailable("bucket.contended")

    def hold(self, channel: str, until: datetime) -> None:
        """Let nobody begin before an instant: the channel asked for a pause."""
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
        """The bucket as it was of late: the condition of a write tells whether it still is so.

        Times only go forward: who finds it taken for too long by what is known is right.
        """
        return self._left.get(channel) or self.table.get(keys.bucket(channel))

    def _put(self, channel: str, item: Item | None, free_at: datetime) -> None:
        version = item["version"] if item else 0
        attributes: Item = {"free_at": free_at.isoformat(), "version": version + 1}
        self._left.pop(channel, None)
        self.table.put(Put(keys.bucket(channel), attributes, version=version))
        self._left[channel] = attributes


def _free_at(item: Item) -> datetime:
    return datetime.fromisoformat(item["free_at"])
