"""Stores the checkpoint of each job of the clock: until when the job is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

CHECKPOINTS_A_PAGE = 100
TOTALLING = "totals"  # the job that closes accounting days


@dataclass(frozen=True, slots=True)
class ClockCheckpoint:
    """The checkpoint of one job: its last day, and the names of the runs that are not over.

    `until` is None before the job was done for the first time.
    """

    what: str
    until: date | None = None
    open: tuple[str, ...] = ()
    version: int = 0

    def moved(self, until: date, *, open: Sequence[str] = ()) -> "ClockCheckpoint":  # noqa: A002
        """The checkpoint after the job was done."""
        return replace(self, until=until, open=tuple(open))


@dataclass(frozen=True, slots=True)
class ClockCheckpoints:
    """The checkpoints of the table."""

    table: Table

    def get(self, what: str) -> ClockCheckpoint:
        """The checkpoint of a job; an empty one if the job was never done."""
        item = self.table.get(keys.clock(what))
        return _read(what, item) if item else ClockCheckpoint(what)

    def all(self) -> dict[str, ClockCheckpoint]:
        """Every checkpoint by its job: a dozen items."""
        items = self.table.query_all(keys.clock("").pk, prefix="", page=CHECKPOINTS_A_PAGE)
        return {item["sk"]: _read(item["sk"], item) for item in items}

    def keep(self, checkpoint: ClockCheckpoint) -> bool:
        """Save a checkpoint; false if another tick saved its own meanwhile, after the same job."""
        attributes: dict[str, Value] = {
            "until": checkpoint.until.isoformat() if checkpoint.until else "",
            "open": list(checkpoint.open),
            "version": checkpoint.version + 1,
        }
        # Saved last: a tick that dies before leaves the job to the next tick, which repeats it.
        try:
            self.table.put(Put(keys.clock(checkpoint.what), attributes, version=checkpoint.version))
        except ConditionFailed:
            return False
        return True


def _read(what: str, item: Item) -> ClockCheckpoint:
    until = date.fromisoformat(item["until"]) if item["until"] else None
    return ClockCheckpoint(what, until, tuple(item["open"]), item["version"])
