"""Stores exports: what each has, and the checkpoint of its worker."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports.export import LISTED, ExportKind, ExportState, FileExport
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.spreadsheets.sheet_sums import SheetSums
from chalicelib.repo.table import export_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put, Write


class ExportMoved(Moved):
    """Another worker saved a slice of the export meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("export.contended", found)


class ExportPage(NamedTuple):
    """Exports, newest first, and the position after them ("": these are the last)."""

    exports: list[FileExport]
    next: str


@dataclass(frozen=True, slots=True)
class ExportStore:
    """The exports of the table; of two workers on one slice, the slower is refused."""

    table: Table

    def get(self, export_id: str) -> FileExport:
        """One export.

        Raises:
            NotFound: `export.not_found`.
        """
        item = self.table.get(export_keys.file_export(export_id))
        if item is None:
            raise NotFound("export.not_found")
        return _read(item)

    def page(self, *, below: str, limit: int) -> ExportPage:
        """One page of all exports, newest first."""
        listed = self.table.query_back(export_keys.EXPORTS, prefix="", below=below, limit=limit)
        ids = [item["sk"].rpartition("#")[2] for item in listed]
        items = self.table.get_many(map(export_keys.file_export, ids))
        exports = sorted(map(_read, items), key=lambda made: (made.created_at, made.id))
        return ExportPage(exports[::-1], listed[-1]["sk"] if len(listed) == limit else "")

    def add_writes(self, made: FileExport) -> list[Write]:
        """The writes of a new export and of its place in the list."""
        listed = export_keys.listed_export(made.created_at, made.id)
        return [self.change_write(made), Put(listed, {"ttl": _ttl(made)}, version=None)]

    def change_write(self, after: FileExport) -> Put:
        """The write of the next version; it refuses with `ExportMoved`."""
        key = export_keys.file_export(after.id)
        return Put(key, _attributes(after), version=after.version, refused=ExportMoved)


def _attributes(made: FileExport) -> dict[str, Value]:
    return {
        "kind": made.kind,
        "format": made.format,
        "language": made.language,
        "by": made.by,
        "created_at": made.created_at.isoformat(),
        "segment": made.segment,
        "predicate": made.predicate,
        "own": " ".join(made.own),
        "state": made.state,
        "start": made.start,
        "pieces": " ".join(made.pieces),
        "customers": made.customers,
        "rows": made.rows,
        "sums": list(made.sums),
        "size": made.size,
        "finished_at": made.finished_at.isoformat() if made.finished_at else "",
        "version": made.version + 1,
        "ttl": _ttl(made),
    }


def _read(item: Item) -> FileExport:
    finished = item["finished_at"]
    return FileExport(
        id=item["pk"].removeprefix(export_keys.EXPORT_PREFIX),
        kind=ExportKind(item["kind"]),
        format=item["format"],
        language=item["language"],
        by=StaffKeyId(item["by"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        segment=item["segment"],
        predicate=item["predicate"],
        own=tuple(item.get("own", "").split()),
        state=ExportState(item["state"]),
        start=item["start"],
        pieces=tuple(item["pieces"].split()),
        customers=item["customers"],
        rows=item["rows"],
        sums=SheetSums(*item["sums"]),
        size=item["size"],
        finished_at=datetime.fromisoformat(finished) if finished else None,
        version=item["version"],
    )


def _ttl(made: FileExport) -> int:
    return int((made.created_at + LISTED).timestamp())
