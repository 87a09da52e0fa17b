"""Stores the daily thresholds, from which scores and classes are computed."""

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.errors import NotFound
from chalicelib.domain.scores.thresholds import Thresholds
from chalicelib.repo.table import keys
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class ThresholdStore:
    """The thresholds of the table: one snapshot per day, kept for ever and never changed."""

    table: Table

    def latest(self) -> Thresholds | None:
        """The snapshot of the last day; None before the first."""
        found = self.table.query_back(keys.THRESHOLDS, prefix="", limit=1)
        return Thresholds.from_text(found[0]["thresholds"]) if found else None

    def latest_day(self) -> date | None:
        """The last day with a complete count; None before the first."""
        latest = self.latest()
        return latest.day if latest else None

    def has(self, day: date) -> bool:
        """Whether the count of the day is complete."""
        return self.table.get(keys.thresholds(day)) is not None

    def before(self, day: date) -> Thresholds | None:
        """The last snapshot before a day of the programme; None if there is none."""
        below = day.isoformat()
        found = self.table.query_back(keys.THRESHOLDS, prefix="", below=below, limit=1)
        return Thresholds.from_text(found[0]["thresholds"]) if found else None

    def as_of(self, day: date) -> Thresholds | None:
        """The snapshot of a day of the programme, or the last before it; None if there is none."""
        return self.before(day + timedelta(days=1))

    def of_day(self, day: date) -> Thresholds:
        """The snapshot of one day of the programme.

        Raises:
            NotFound: `thresholds.unknown`: that day was not counted.
        """
        item = self.table.get(keys.thresholds(day))
        if item is None:
            raise NotFound("thresholds.unknown")
        return Thresholds.from_text(item["thresholds"])

    def keep(self, thresholds: Thresholds) -> bool:
        """Save the snapshot of a day; false if the day has one already."""
        # Runs refer to the thresholds of a day, so a second count of it must not change them.
        key = keys.thresholds(thresholds.day)
        try:
            self.table.put(Put(key, {"thresholds": thresholds.to_text()}))
        except ConditionFailed:
            return False
        return True
