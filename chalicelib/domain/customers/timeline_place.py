"""Where a page of a timeline ends, and how movements of points find their places in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.customers.timeline import (
    AccountMark,
    TimelineEntry,
    TimelinePosition,
    position_of,
)
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry

END = "|"
BOUND = "="
BETWEEN = ","


@dataclass(frozen=True, slots=True)
class TimelinePlace:
    """The last entry that was shown, and of each account the last movement that was shown.

    Movements are stored by number and not by instant, so that an instant does not find them.
    """

    position: TimelinePosition
    shown: Mapping[CustomerId, int] = field(default_factory=dict)

    def to_text(self) -> str:
        """The place as one text."""
        bounds = BETWEEN.join(f"{account}{BOUND}{number}" for account, number in self.shown.items())
        return f"{bounds}{END}{self.position.to_text()}"

    @classmethod
    def from_text(cls, text: str) -> "TimelinePlace":
        """Read what `to_text` wrote."""
        bounds, _, position = text.partition(END)
        pairs = (each.split(BOUND) for each in bounds.split(BETWEEN) if each)
        shown = {CustomerId(account): int(number) for account, number in pairs}
        return cls(TimelinePosition.from_text(position), shown)


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry of a timeline with the place that follows it."""

    entry: TimelineEntry
    place: TimelinePlace


def placed(entries: Iterable[TimelineEntry], before: TimelinePlace | None) -> Iterator[PlacedEntry]:
    """Yield the entries of a page, newest first, each with its place."""
    shown = dict(before.shown) if before else {}
    for entry in entries:
        if isinstance(entry, AccountMark):
            shown = {**shown, entry.account: entry.entry.sequence}
        yield PlacedEntry(entry, TimelinePlace(position_of(entry), shown))


def account_marks(
    account: CustomerId, entries: Iterable[Entry], latest: datetime | None
) -> Iterator[AccountMark]:
    """Yield the marks of movements, newest first; `latest` is that of the entry before them.

    Machines have clocks that differ a little. A movement that was recorded later than the next one
    stands at the instant of the next one, so that numbers and places have one order.
    """
    for entry in entries:
        latest = entry.recorded_at if latest is None else min(entry.recorded_at, latest)
        yield AccountMark(latest, account, entry)
