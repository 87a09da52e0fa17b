"""Stores segments: the named conditions of marketers."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.domain.customers.person_name import search_key
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put

# A write is paid by the kilobyte, and the rest of the item takes some 200 bytes of the first one.
PLAIN_BYTES_MAX = 800
KEPT_BYTES_MAX = 350 * 1024  # of a deflated condition: an item holds 400 KB


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A condition with a name; `predicate` is the JSON that `predicate_text` made."""

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
    """The kept answer to the request that made a segment."""

    id: str
    name: str
    changed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class SegmentStore:
    """The segments of the table; changes are returned as writes for the use case to commit."""

    table: Table

    def get(self, segment_id: str) -> StoredSegment:
        """One segment.

        Raises:
            NotFound: `segment.unknown`.
        """
        found = self.find(segment_id)
        if found is None:
            raise NotFound("segment.unknown")
        return found

    def find(self, segment_id: str) -> StoredSegment | None:
        """One segment; None: there is none."""
        item = self.table.get(keys.segment(segment_id))
        return _read(item) if item else None

    def page(self, *, after: str, limit: int, named: str = "") -> list[StoredSegment]:
        """Segments after an id, in the order of ids; a page with fewer than `limit` is the last.

        `named` is a part of their names; case does not matter.
        """
        items = self.table.query_all(keys.SEGMENTS, prefix="", after=after, page=limit)
        part = search_key(named)
        found = (item for item in items if part in search_key(item["name"]))
        return list(map(_read, islice(found, limit)))

    def save_write(self, segment: StoredSegment) -> Put:
        """The write of the next version of a segment; a segment at version 0 is new.

        It refuses with `segment.changed` if another writer changed the segment meanwhile.

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


def _changed(found: Item | None) -> Conflict:  # noqa: ARG001 - the other version is not shown
    return Conflict("segment.changed")


def _packed(predicate: str) -> str | bytes:
    """The condition, deflated if it is long.

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
