"""Segments that have a name: the stored conditions of marketers."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.repo.table import Table


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A condition with a name; `predicate` is the JSON that `predicate_text` writes."""

    id: str
    name: str
    predicate: str
    changed_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class SegmentStore:
    """The segments of the table."""

    table: Table

    def get(self, segment_id: str) -> StoredSegment:
        """One segment.

        Raises:
            NotFound: `segment.unknown`.
        """
        raise NotImplementedError
