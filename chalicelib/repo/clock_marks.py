"""Until when the clock has done each of its duties."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.repo import keys
from chalicelib.repo.encoding import Item, Value
from chalicelib.repo.refusals import ConditionFailed
from chalicelib.repo.table import Table
from chalicelib.repo.writes import Put


@dataclass(frozen=True, slots=True)
class ClockMark:
    """One duty: the last day that it was done for, and the runs that it is still to follow.

    `until` is None before the first time.
    """

    what: str
    until: date | None = None
    open: tuple[str, ...] = ()
    version: int = 0

    def moved(self, until: date, *, open: Sequence[str] = ()) -> "ClockMark":  # noqa: A002
        """The mark after the duty was done."""
        return replace(self, until=until, open=tuple(open))


@dataclass(frozen=True, slots=True)
class ClockMarks:
    """The marks of the table."""

    table: Table

    def get(self, what: str) -> ClockMark:
        """One mark; of a duty that was never done, an empty one."""
        item = self.table.get(keys.clock(what))
        return _read(what, item) if item else ClockMark(what)

    def keep(self, mark: ClockMark) -> bool:
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


def _read(what: str, item: Item) -> ClockMark:
    until = date.fromisoformat(item["until"]) if item["until"] else None
    return ClockMark(what, until, tuple(item["open"]), item["version"])
