"""The dated snapshots of what scores and classes are derived from."""

from dataclasses import dataclass

from chalicelib.domain.thresholds import Thresholds
from chalicelib.repo.table import Table


@dataclass(frozen=True, slots=True)
class ThresholdStore:
    """The snapshots of the table."""

    table: Table

    def latest(self) -> Thresholds | None:
        """The last day's snapshot; None before the first."""
        raise NotImplementedError
