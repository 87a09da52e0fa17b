"""One import: its file, how its rows are read, and how far it is.

    uploading -> uploaded -> checking -> checked -> importing -> done
                    ^                       |           |          |
                    +---- another mapping --+       cancelled --- undoing -> undone

`failed` is a file that cannot be read. A file that is not imported yet may be cancelled too, and
then has nothing to undo.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.imports.outcome import RowTally, UndoTally
from chalicelib.domain.spreadsheets.head import SpreadsheetHead
from chalicelib.domain.spreadsheets.row import START, RowPlace

PART_BYTES_MAX = 4 * 1024 * 1024
PARTS_MAX = 64
KEPT = timedelta(days=30)
"""The file, its faults and what undoes it; the import itself is listed for a year."""
LISTED = timedelta(days=365)


class ImportState(StrEnum):
    """How far an import is."""

    UPLOADING = "uploading"
    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


WORKING = frozenset({ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING})
"""The states in which a worker goes over the rows."""
BEFORE_ROWS = frozenset({ImportState.UPLOADED, ImportState.CHECKED, ImportState.CHECKING})


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part of the uploaded file, and where it stands in the bucket."""

    number: int
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class FileImport:
    """An import. `attempt` counts its checks, so that marks and faults of an earlier one are apart.

    `place` is how far the walk over the rows is; `checked` and `done` are what the check found and
    what the import did. `began_at` is when its rows began to be written.
    """

    id: str
    kind: ImportKind
    name: str
    by: StaffKeyId
    created_at: datetime
    state: ImportState = ImportState.UPLOADING
    parts: tuple[FilePart, ...] = ()
    head: SpreadsheetHead | None = None
    mapping: ImportMapping | None = None
    attempt: int = 0
    place: RowPlace = START
    rows_total: int | None = None
    checked: RowTally | None = None
    done: RowTally = field(default_factory=RowTally)
    undone: UndoTally = field(default_factory=UndoTally)
    began_at: datetime | None = None
    finished_at: datetime | None = None
    problem: str = ""
    version: int = 0

    @property
    def size(self) -> int:
        """The bytes of the file."""
        return sum(part.size for part in self.parts)

    @property
    def kept_until(self) -> datetime:
        """When the file, the faults and what undoes the import are removed."""
        return self.created_at + KEPT

    @property
    def is_undoable(self) -> bool:
        """Whether rows were written that may still be undone."""
        ended = self.state in {ImportState.DONE, ImportState.CANCELLED}
        return ended and self.began_at is not None and self.done.new + self.done.changed > 0

    def uploaded(self, parts: Sequence[FilePart], head: SpreadsheetHead) -> "FileImport":
        """The import with its whole file.

        Raises:
            Rejected: `import.parts`: a part is missing.
        """
        self._require(ImportState.UPLOADING)
        check_parts(parts)
        state = ImportState.UPLOADED
        return replace(self, state=state, parts=tuple(parts), head=head, problem="")

    def refused(self, problem: str) -> "FileImport":
        """The import with a file that is no table of ours; it takes another one."""
        self._require(ImportState.UPLOADING)
        return replace(self, problem=problem)

    def mapped(self, mapping: ImportMapping) -> "FileImport":
        """The import with another mapping, which has to be checked again."""
        self._require(*BEFORE_ROWS)
        return replace(self, state=ImportState.UPLOADED, mapping=mapping, checked=None)

    def checking(self) -> "FileImport":
        """The import while its rows are checked.

        Raises:
            Conflict: `import.unmapped`: no mapping says which column is which field.
        """
        self._require(ImportState.UPLOADED, ImportState.CHECKED)
        if self.mapping is None or self.head is None:
            raise Conflict("import.unmapped")
        return replace(
            self,
            state=ImportState.CHECKING,
            attempt=self.attempt + 1,
            place=self.head.rows,
            checked=RowTally(),
            rows_total=None,
        )

    def importing(self, at: datetime) -> "FileImport":
        """The import while its rows are written."""
        self._require(ImportState.CHECKED)
        assert self.head is not None
        return replace(
            self, state=ImportState.IMPORTING, place=self.head.rows, done=RowTally(), began_at=at
        )

    def cancelled(self, at: datetime) -> "FileImport":
        """The import that goes no further; what was written stays until it is undone."""
        self._require(ImportState.UPLOADING, ImportState.IMPORTING, *BEFORE_ROWS)
        return replace(self, state=ImportState.CANCELLED, finished_at=at)

    def undoing(self, at: datetime) -> "FileImport":
        """The import while its rows are undone.

        Raises:
            Conflict: `import.nothing_to_undo`, `import.too_old`.
        """
        self._require(ImportState.DONE, ImportState.CANCELLED)
        if not self.is_undoable:
            raise Conflict("import.nothing_to_undo")
        if at >= self.kept_until:
            raise Conflict("import.too_old")
        return replace(self, state=ImportState.UNDOING, place=START, undone=UndoTally())

    def ended(self, at: datetime) -> "FileImport":
        """The import after the last row of its walk."""
        after = {
            ImportState.CHECKING: ImportState.CHECKED,
            ImportState.IMPORTING: ImportState.DONE,
            ImportState.UNDOING: ImportState.UNDONE,
        }[self.state]
        total = self.rows_total
        if self.state is ImportState.CHECKING and self.checked is not None:
            total = self.checked.rows
        return replace(self, state=after, rows_total=total, finished_at=at)

    def failed(self, problem: str, at: datetime) -> "FileImport":
        """The import with a file that cannot be read."""
        return replace(self, state=ImportState.FAILED, problem=problem, finished_at=at)

    def _require(self, *states: ImportState) -> None:
        if self.state not in states:
            raise Conflict("import.state", state=self.state)


def check_parts(parts: Sequence[FilePart]) -> None:
    """Refuse a file with a missing part.

    Raises:
        Rejected: `import.parts`, with the first part that is missing.
    """
    numbers = [part.number for part in parts]
    missing = next((n for n in range(1, len(parts) + 2) if n not in numbers), 0)
    if not parts or missing <= len(parts):
        raise Rejected("import.parts", part=missing)
