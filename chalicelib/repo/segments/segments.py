"""Segments that have a name: the stored conditions of marketers."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put

PLAIN_BYTES_MAX = 800  # of the condition; the rest of the item leaves no more of a kilobyte
KEPT_BYTES_MAX = 350 * 1024  # of the deflated one: an item holds 400 KB


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A condition with a name; `predicate` is the JSON that `predicate_text` writes."""

    id: str
    name: str
    predicate: str
    changed_at: datetime
    version: int = 0

    @property
    def snapshot(self) -> "SegmentSnapshot":
        """The segment without its condition, which may be long."""
        return SegmentSnapshot(self.id, self.name, self.changed_at, self.version)


@dataclass(frozen=True, slots=True)
class SegmentSnapshot:
    """What is kept of a segment that was made, for the repetition of the request."""

    id: str
    name: str
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class SegmentStore:
    """The segments of the table; a change is a write, for the transaction of the use case."""

    table: Table

    def get(self, segment_id: str) -> StoredSegment:
        """One segment.

        Raises:
            NotFound: `segment.unknown`.
        """
        item = self.table.get(keys.segment(segment_id))
        if item is None:
            raise NotFound("segment.unknown")
        return _read(item)

    def page(self, *, after: str, limit: int) -> list[StoredSegment]:
        """Segments beyond an id, in the order of ids; fewer than `limit` are the last ones."""
        items = self.table.query_all(keys.SEGMENTS, prefix="", after=after, page=limit)
        return list(map(_read, islice(items, limit)))

    def save_write(self, segment: StoredSegment) -> Put:
        """The write that keeps a segment at the version after its own; 0 is a new one.

        It refuses with `segment.changed` where another writer was faster.

        Raises:
            Rejected: `segment.too_large`.
        """
        attributes: dict[str, Value] = {
            "name": segment.name,
            "predicate": _packed(segment.predicate),
            "changed_at": segment.changed_at.isoformat(),
            "version": segment.version + 1,
        }
        key, version = keys.segment(segment.id), segment.version
        return Put(key, attributes, version=version, refused=_changed)

    def delete_write(self, segment: StoredSegment) -> Delete:
        """The write that removes a segment; it refuses with `segment.changed`."""
        return Delete(keys.segment(segment.id), "version", segment.version, refused=_changed)


def _changed(found: Item | None) -> Conflict:  # noqa: ARG001 - what stands there is not shown
    return Conflict("segment.changed")


def _packed(predicate: str) -> str | bytes:
    """The text, deflated where it is long.

    Raises:
        Rejected: `segment.too_large`.
    """
    plain = predicate.encode()
    if len(plain) <= PLAIN_BYTES_MAX:
        return predicate
    packed = zlib.compress(plain)
    if len(packed) > KEPT_BYTES_MAX:
        raise Rejected("segment.too_large")
    return packed


def _read(item: Item) -> StoredSegment:
    kept = item["predicate"]
    return StoredSegment(
        id=item["sk"],
        name=item["name"],
        predicate=zlib.decompress(kept).decode() if isinstance(kept, bytes) else kept,
        changed_at=datetime.fromisoformat(item["changed_at"]),
        version=item["version"],
    )
