"""Stores imports: the file, the mapping, and how far each is."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import LISTED, FileImport, FilePart, ImportState
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.imports.outcome import RowTally, UndoTally
from chalicelib.domain.spreadsheets.head import SpreadsheetHead
from chalicelib.domain.spreadsheets.row import RowPlace
from chalicelib.repo.table import import_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put, Write


class ImportMoved(Moved):
    """Another writer changed the import meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("import.contended", found)


class ImportPage(NamedTuple):
    """Imports, newest first, and the position after them ("": these are the last)."""

    imports: list[FileImport]
    next: str


@dataclass(frozen=True, slots=True)
class ImportStore:
    """The imports of the table."""

    table: Table

    def get(self, import_id: str) -> FileImport:
        """One import.

        Raises:
            NotFound: `import.not_found`.
        """
        item = self.table.get(import_keys.file_import(import_id))
        if item is None:
            raise NotFound("import.not_found")
        return _read(import_id, item)

    def page(self, *, below: str, limit: int) -> ImportPage:
        """One page of all imports, newest first."""
        listed = self.table.query_back(import_keys.IMPORTS, prefix="", below=below, limit=limit)
        ids = [item["sk"].rpartition("#")[2] for item in listed]
        found = {
            item["pk"]: item for item in self.table.get_many(map(import_keys.file_import, ids))
        }
        known = [(each, found.get(import_keys.partition(each))) for each in ids]
        imports = [_read(each, item) for each, item in known if item]
        return ImportPage(imports, listed[-1]["sk"] if len(listed) == limit else "")

    def add_writes(self, made: FileImport) -> list[Write]:
        """The writes of a new import and of its place in the list."""
        listed = import_keys.listed_import(made.created_at, made.id)
        return [self.change_write(made), Put(listed, {"ttl": _ttl(made)}, version=None)]

    def change_write(self, after: FileImport) -> Put:
        """The write of the next version; it refuses with `ImportMoved`."""
        key = import_keys.file_import(after.id)
        return Put(key, _attributes(after), version=after.version, refused=ImportMoved)

    def parts(self, import_id: str) -> list[FilePart]:
        """The parts that were uploaded so far, in their order."""
        pk, prefix = import_keys.partition(import_id), import_keys.PART_PREFIX
        return [
            FilePart(int(item["sk"].removeprefix(prefix)), item["size"], item["file"])
            for item in self.table.query_all(pk, prefix=prefix)
        ]

    def keep_part(self, made: FileImport, part: FilePart) -> None:
        """Note an uploaded part; the same number replaces the one before."""
        attributes: dict[str, Value] = {
            "size": part.size,
            "file": part.key,
            "ttl": int(made.kept_until.timestamp()),
        }
        self.table.put(Put(import_keys.import_part(made.id, part.number), attributes, version=None))


def _attributes(each: FileImport) -> dict[str, Value]:
    return {
        "kind": each.kind,
        "name": each.name,
        "by": each.by,
        "created_at": each.created_at.isoformat(),
        "state": each.state,
        "parts": _json([[part.number, part.size, part.key] for part in each.parts]),
        "head": _json(asdict(each.head)) if each.head else "",
        "mapping": _json(asdict(each.mapping)) if each.mapping else "",
        "attempt": each.attempt,
        "place": list(each.place),
        "rows_total": each.rows_total,
        "checked": _tally(each.checked) if each.checked else [],
        "done": _tally(each.done),
        "undone": [each.undone.undone, each.undone.kept],
        "began_at": _instant(each.began_at),
        "finished_at": _instant(each.finished_at),
        "problem": each.problem,
        "version": each.version + 1,
        "ttl": _ttl(each),
    }


def _read(import_id: str, item: Item) -> FileImport:
    return FileImport(
        id=import_id,
        kind=ImportKind(item["kind"]),
        name=item["name"],
        by=StaffKeyId(item["by"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        state=ImportState(item["state"]),
        parts=tuple(FilePart(*part) for part in json.loads(item["parts"])),
        head=_head(json.loads(item["head"])) if item["head"] else None,
        mapping=ImportMapping(**json.loads(item["mapping"])) if item["mapping"] else None,
        attempt=item["attempt"],
        place=RowPlace(*item["place"]),
        rows_total=item["rows_total"],
        checked=RowTally(*item["checked"]) if item["checked"] else None,
        done=RowTally(*item["done"]),
        undone=UndoTally(*item["undone"]),
        began_at=_read_instant(item["began_at"]),
        finished_at=_read_instant(item["finished_at"]),
        problem=item["problem"],
        version=item["version"],
    )


def _head(stored: Mapping[str, Any]) -> SpreadsheetHead:
    known = {**stored, "columns": tuple(stored["columns"]), "rows": RowPlace(*stored["rows"])}
    return SpreadsheetHead(**known)


def _tally(tally: RowTally) -> list[int]:
    return [tally.new, tally.changed, tally.same, tally.bad]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _read_instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _ttl(each: FileImport) -> int:
    return int((each.created_at + LISTED).timestamp())
