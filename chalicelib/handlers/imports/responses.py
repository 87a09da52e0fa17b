"""Answers about imports."""

from collections.abc import Sequence
from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field

from chalicelib.domain.customers.custom_field import CustomField
from chalicelib.domain.imports.fields import FIELDS, KEYS, REQUIRED, ImportKind
from chalicelib.domain.imports.file_import import FileImport, FilePart, ImportState
from chalicelib.domain.imports.outcome import RowFault
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.spreadsheets.row import SheetRow
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.handlers.edge.problems import catalogue, reason_in_words


class ImportMade(ResponseModel):
    """An import and what happens with it now."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: ImportKind
    state: ImportState
    created_at: AwareDatetime


class FilePartResponse(ResponseModel):
    """An uploaded part of a file."""

    number: int
    size: int

    @classmethod
    def of(cls, part: FilePart) -> "FilePartResponse":
        return cls(number=part.number, size=part.size)


class FieldResponse(ResponseModel):
    """A field that a column may fill; a key names known customers."""

    name: str
    required: bool
    key: bool
    called: dict[Locale, str] | None = Field(
        None, description="How people call an own field, by language; null: a field of every base."
    )


class MappingResponse(ResponseModel):
    """Which column fills which field."""

    model_config = ConfigDict(from_attributes=True)

    columns: dict[str, str]
    key: str
    evidence: str


class TallyResponse(ResponseModel):
    """How many rows make something new, change something, change nothing, or are bad."""

    model_config = ConfigDict(from_attributes=True)

    new: int
    changed: int
    same: int
    bad: int
    rows: int


class UndoTallyResponse(ResponseModel):
    """How many rows were undone, and how many stay as they are, because of later changes."""

    model_config = ConfigDict(from_attributes=True)

    undone: int
    kept: int


class ImportSummary(ResponseModel):
    """An import and how far it is.

    `row` is the last row of the walk, `rows_total` is known after the check. `bytes_done` of
    `size` is a part of a CSV file; of a workbook it is not known, null. `checked` is what the check
    found, `done` what the import did.
    """

    id: str
    kind: ImportKind
    name: str
    state: ImportState
    created_at: AwareDatetime
    created_by: str
    size: int
    row: int
    rows_total: int | None
    bytes_done: int | None
    checked: TallyResponse | None
    done: TallyResponse
    undone: UndoTallyResponse
    began_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    problem: str | None = Field(description="The code of what stopped it.")
    undoable: bool
    kept_until: AwareDatetime = Field(description="Then the file and what undoes it are removed.")

    @classmethod
    def of(cls, made: FileImport) -> "ImportSummary":
        return cls(**summary_of(made))


class ImportResponse(ImportSummary):
    """An import with its file: the parts, the columns, the fields of its kind and the mapping."""

    parts: list[FilePartResponse]
    columns: list[str]
    fields: list[FieldResponse]
    mapping: MappingResponse | None

    @classmethod
    def whole(
        cls, made: FileImport, parts: list[FilePart], own: Sequence[CustomField]
    ) -> "ImportResponse":
        mapping = made.mapping
        return cls(
            **summary_of(made),
            parts=[FilePartResponse.of(part) for part in parts],
            columns=list(made.head.columns) if made.head else [],
            fields=[*_fields(made.kind), *map(_own_field, own)],
            mapping=MappingResponse.model_validate(mapping) if mapping else None,
        )


class ImportList(ResponseModel):
    """A page of imports, newest first."""

    imports: list[ImportSummary]
    next: str | None


class SampleRow(ResponseModel):
    """A row of the file; `cells` are by the name of their column."""

    row: int
    cells: dict[str, str]

    @classmethod
    def of(cls, row: SheetRow) -> "SampleRow":
        return cls(row=row.number, cells=dict(row.cells))


class SampleResponse(ResponseModel):
    """The first rows of a file, and the fields that its columns seem to fill."""

    columns: list[str]
    rows: list[SampleRow]
    guess: dict[str, str] = Field(description="The field by the name of its column.")


class FaultResponse(ResponseModel):
    """Why a row is bad, or why what it did stays; `field` is empty for the row as a whole."""

    row: int
    field: str
    code: str
    reason: str

    @classmethod
    def of(cls, fault: RowFault, locale: Locale) -> "FaultResponse":
        return cls(row=fault.number, field=fault.name, code=fault.code, reason=said(fault, locale))


class FaultList(ResponseModel):
    """A page of bad rows."""

    errors: list[FaultResponse]
    next: str | None


def said(fault: RowFault, locale: Locale) -> str:
    """Return why a row is bad, in words."""
    title = reason_in_words(fault.code, locale)
    detail = catalogue(locale).get(fault.code, {}).get("detail", "") if fault.facts else ""
    for name, fact in fault.facts.items():
        detail = detail.replace(f"{{{{{name}}}}}", str(fact))
    return f"{title}. {detail}" if detail else title


def _fields(kind: ImportKind) -> list[FieldResponse]:
    return [
        FieldResponse(name=name, required=name in REQUIRED[kind], key=name in KEYS[kind])
        for name in FIELDS[kind]
    ]


def _own_field(own: CustomField) -> FieldResponse:
    return FieldResponse(name=own.column, required=False, key=False, called=dict(own.name))


def summary_of(made: FileImport) -> dict[str, Any]:
    """Return the fields of a summary."""
    is_csv = made.head is not None and made.head.format == "csv"
    return {
        "id": made.id,
        "kind": made.kind,
        "name": made.name,
        "state": made.state,
        "created_at": made.created_at,
        "created_by": made.by,
        "size": made.size,
        "row": made.place.number,
        "rows_total": made.rows_total,
        "bytes_done": made.place.offset if is_csv else None,
        "checked": TallyResponse.model_validate(made.checked) if made.checked else None,
        "done": TallyResponse.model_validate(made.done),
        "undone": UndoTallyResponse.model_validate(made.undone),
        "began_at": made.began_at,
        "finished_at": made.finished_at,
        "problem": made.problem or None,
        "undoable": made.is_undoable,
        "kept_until": made.kept_until,
    }
