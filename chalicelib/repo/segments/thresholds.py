"""Stores the thresholds of every count, from which scores and classes are computed."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CountName
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.repo.table import keys
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class ThresholdStore:
    """The thresholds of the table: one snapshot per count, kept for ever and never changed."""

    table: Table

    def latest(self) -> Thresholds | None:
        """The snapshot of the last count; None before the first."""
        found = self.table.query_back(keys.THRESHOLDS, prefix="", limit=1)
        return Thresholds.from_text(found[0]["thresholds"]) if found else None

    def latest_name(self) -> CountName | None:
        """The name of the last complete count; None before the first."""
        latest = self.latest()
        return latest.name if latest else None

    def has(self, count: CountName) -> bool:
        """Whether a count is complete."""
        return self.table.get(keys.thresholds(count)) is not None

    def as_of(self, count: CountName) -> Thresholds | None:
        """The snapshot of a count, or the last before it; None if there is none."""
        # The names of later counts of the day go on with `#`, which sorts behind `!`.
        below = f"{count}!"
        found = self.table.query_back(keys.THRESHOLDS, prefix="", below=below, limit=1)
        return Thresholds.from_text(found[0]["thresholds"]) if found else None

    def of_day(self, day: date) -> Thresholds:
        """The last snapshot of one day of the programme.

        Raises:
            NotFound: `thresholds.unknown`: that day was not counted.
        """
        found = self.table.query_back(keys.THRESHOLDS, prefix=day.isoformat(), limit=1)
        if not found:
            raise NotFound("thresholds.unknown")
        return Thresholds.from_text(found[0]["thresholds"])

    def keep(self, thresholds: Thresholds) -> bool:
        """Save the snapshot of a count; false if it is saved already."""
        # Runs refer to the thresholds of a count, so a repetition must not change them.
        key = keys.thresholds(thresholds.name)
        try:
            self.table.put(Put(key, {"thresholds": thresholds.to_text()}))
        except ConditionFailed:
            return False
        return True
