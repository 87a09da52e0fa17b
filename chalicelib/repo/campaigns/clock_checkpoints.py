"""Until when the clock has done each of its duties."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class ClockCheckpoint:
    """One duty: the last day that it was done for, and the runs that it is still to follow.

    `until` is None before the first time.
    """

    what: str
    until: date | None = None
    open: tuple[str, ...] = ()
    version: int = 0

    def moved(self, until: date, *, open: Sequence[str] = ()) -> "ClockCheckpoint":  # noqa: A002
        """The mark after the duty was done."""
        return replace(self, until=until, open=tuple(open))


@dataclass(frozen=True, slots=True)
class ClockCheckpoints:
    """The marks of the table."""

    table: Table

    def get(self, what: str) -> ClockCheckpoint:
        """One mark; of a duty that was never done, an empty one."""
        item = self.table.get(keys.clock(what))
        return _read(what, item) if item else ClockCheckpoint(what)

    def keep(self, mark: ClockCheckpoint) -> bool:
        """Keep where a duty stands; false where another tick was faster, and did the same."""
        attributes: dict[str, Value] = {
            "until": mark.until.isoformat() if mark.until else "",
            "open": list(mark.open),
            "version": mark.version + 1,
        }
        try:
            self.table.put(Put(keys.clock(mark.what), attributes, version=mark.version))
        except ConditionFailed:
            return False
        return True


def _read(what: str, item: Item) -> ClockCheckpoint:
    until = date.fromisoformat(item["until"]) if item["until"] else None
    return ClockCheckpoint(what, until, tuple(item["open"]), item["version"])
