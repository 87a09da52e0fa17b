"""The bad rows of an import over HTTP: page by page, and as a table for a spreadsheet."""

from collections.abc import Iterator

from chalice import Blueprint

from chalicelib.domain.imports.outcome import RowFault
from chalicelib.domain.spreadsheets.csv_text import MEDIA, csv_text
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.imports.requests import FaultQuery, FaultTableQuery
from chalicelib.handlers.imports.responses import FaultList, FaultResponse, said

ERRORS = "/v1/imports/{import_id}/errors"
HEADS = ("row", "field", "code", "reason")
TABLE_ROWS_MAX = 20_000  # an answer of a function has 6 MB
PAGE = 100

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        ERRORS,
        "List the bad rows of an import",
        Permission.IMPORTS_MANAGE,
        FaultList,
        query=FaultQuery,
        details="In the order of the file, with the field and the reason. With `phase=undo`: what"
        " could not be undone, and why.",
        id="listImportErrors",
        refuses=("import.not_found",),
    )
)
def list_faults(call: Call[Nothing, FaultQuery]) -> FaultList:
    """Return a page of bad rows."""
    made, phase = call.world.imports.stored.get(call.path["import_id"]), call.query.phase

    def read(*, after: str, limit: int) -> list[RowFault]:
        rows = call.world.imports.rows
        return rows.faults_after(made, phase, int(after or 0), limit)

    of = f"faults {made.id} {made.attempt} {phase}"
    page, following = turn_page(call, of, read, lambda fault: str(fault.number))
    shown = [FaultResponse.of(each, call.query.language) for each in page]
    return FaultList(errors=shown, next=following)


@api.serves(
    Operation(
        "GET",
        f"{ERRORS}.csv",
        "Bad rows of an import as a table",
        Permission.IMPORTS_MANAGE,
        None,
        query=FaultTableQuery,
        media=MEDIA,
        details=f"The first {TABLE_ROWS_MAX:,} at most. No cell of the file is in it.",
        id="getImportErrorTable",
        refuses=("import.not_found",),
    )
)
def show_fault_table(call: Call[Nothing, FaultTableQuery]) -> str:
    """Return the bad rows as CSV."""
    locale = call.query.language
    rows = ((f.number, f.name, f.code, said(f, locale)) for f in _faults(call))
    return csv_text([HEADS, *rows])


def _faults(call: Call[Nothing, FaultTableQuery]) -> Iterator[RowFault]:
    made, phase = call.world.imports.stored.get(call.path["import_id"]), call.query.phase
    number = 0
    for _ in range(TABLE_ROWS_MAX // PAGE):
        page = call.world.imports.rows.faults_after(made, phase, number, PAGE)
        yield from page
        if not page:
            return
        number = page[-1].number
