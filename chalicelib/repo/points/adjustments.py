"""Stores adjustments: their reasons, the documents that were used, and what a key moved a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.points.adjustment import (
    AdjustmentRequest,
    AdjustmentSnapshot,
    KeptDocument,
)
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

BUDGET = "adjusted"
DAY_KEPT_S = 3 * 24 * 3600


class AdjustmentMoved(Moved):
    """The document was used, or the key moved points, meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


class DaySpent(NamedTuple):
    """The points that one key moved on one day, and the version of the item that counts them."""

    points: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class AdjustmentStore:
    """The adjustments of the table."""

    table: Table

    def document(self, name: str) -> KeptDocument | None:
        """The adjustment that used this document; None: it is free."""
        item = self.table.get(points_keys.document(name))
        return _read_document(item) if item else None

    def moved_by(self, key: StaffKeyId, day: date) -> DaySpent:
        """What a key has moved on a day of the programme."""
        item = self.table.get(keys.budget(BUDGET, key, day.isoformat()))
        return DaySpent(item["points"], item["version"]) if item else DaySpent()

    def moved_write(self, actor: Actor, day: date, before: DaySpent, points: int) -> Put:
        """The write of a key's sum with more points; may refuse with `AdjustmentMoved`."""
        attributes: dict[str, Value] = {
            "points": before.points + abs(points),
            "version": before.version + 1,
            "ttl": int(actor.at.timestamp()) + DAY_KEPT_S,
        }
        key = keys.budget(BUDGET, actor.by, day.isoformat())
        return Put(key, attributes, version=before.version, refused=AdjustmentMoved)

    def document_write(self, name: str, digest: str, made: AdjustmentSnapshot) -> Put:
        """The write that uses a document up; it may refuse with `AdjustmentMoved`."""
        attributes: dict[str, Value] = {
            "digest": digest,
            "id": made.id,
            "points": made.points,
            "recorded_at": made.recorded_at.isoformat(),
            "lot": made.lot,
            "debt_settled": made.debt_settled,
        }
        return Put(points_keys.document(name), attributes, refused=AdjustmentMoved)

    def reason_write(
        self, customer: CustomerId, made: AdjustmentSnapshot, asked: AdjustmentRequest, actor: Actor
    ) -> Put:
        """The write of why the points were moved, beside the account."""
        attributes: dict[str, Value] = {
            "points": made.points,
            "reason": asked.reason,
            "document": asked.document,
            "at": made.recorded_at.isoformat(),
            "by": actor.by,
        }
        return Put(points_keys.adjustment(customer, made.id), attributes)

    def reasons(self, customer: CustomerId, ids: Sequence[str]) -> Mapping[str, str]:
        """Why points were moved, by the ids of up to 100 adjustments; erased ones have none."""
        wanted = [points_keys.adjustment(customer, each) for each in ids]
        items = self.table.get_many(wanted) if wanted else []
        prefix = points_keys.ADJUSTMENT_PREFIX
        return {item["sk"].removeprefix(prefix): item["reason"] for item in items}

    def forget_reasons(self, customer: CustomerId) -> None:
        """Remove what staff wrote about a customer, before an erasure. Idempotent."""
        pk = points_keys.points(customer).pk
        for item in self.table.query_all(pk, prefix=points_keys.ADJUSTMENT_PREFIX):
            if item["reason"]:
                rest = {name: item[name] for name in ("points", "document", "at", "by")}
                key = keys.Key(pk, item["sk"])
                self.table.put(Put(key, {**rest, "reason": ""}, version=None))


def _read_document(item: Item) -> KeptDocument:
    snapshot = AdjustmentSnapshot(
        id=item["id"],
        points=item["points"],
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        lot=item["lot"],
        debt_settled=item["debt_settled"],
    )
    return KeptDocument(item["digest"], snapshot)
