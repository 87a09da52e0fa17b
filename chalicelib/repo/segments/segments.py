"""Segments that have a name: the stored conditions of marketers."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import audit, keys
from chalicelib.repo.table.commit import commit
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

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


@dataclass(frozen=True, slots=True)
class SegmentStore:
    """The segments of the table; every change is one transaction with the record of it."""

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

    def save(self, segment: StoredSegment, actor: Actor) -> StoredSegment:
        """Keep a segment at the version after its own; 0 is a new one.

        Raises:
            Rejected: `segment.too_large`.
            Conflict: `segment.changed`: somebody changed it meanwhile.
            Repeated: this very request was answered before.
        """
        what = "segment.changed" if segment.version else "segment.created"
        self._commit([_write(segment)], actor, what, segment.id)
        return replace(segment, version=segment.version + 1)

    def delete(self, segment: StoredSegment, actor: Actor) -> None:
        """Remove a segment.

        Raises:
            Conflict: `segment.changed`: somebody changed it meanwhile.
        """
        gone = Delete(keys.segment(segment.id), "version", segment.version)
        self._commit([gone], actor, "segment.deleted", segment.id)

    def _commit(self, writes: list[Write], actor: Actor, what: str, segment_id: str) -> None:
        try:
            commit(self.table, [*writes, audit.write_of(actor, what, segment_id)], actor=actor)
        except ConditionFailed as failed:
            raise Conflict("segment.changed") from failed


def _write(segment: StoredSegment) -> Put:
    attributes: dict[str, Value] = {
        "name": segment.name,
        "predicate": _packed(segment.predicate),
        "changed_at": segment.changed_at.isoformat(),
        "version": segment.version + 1,
    }
    return Put(keys.segment(segment.id), attributes, version=segment.version)


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
