"""Imports over HTTP: upload a file, map its columns, check it, write it, undo it."""

from typing import Any

from chalice import Blueprint

from chalicelib.domain.imports.file_import import PART_BYTES_MAX, FileImport, ImportState
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.fields import named_in
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.handlers.imports.requests import MappingBody, NewImport
from chalicelib.handlers.imports.responses import (
    FilePartResponse,
    ImportList,
    ImportMade,
    ImportResponse,
    ImportSummary,
    SampleResponse,
    SampleRow,
)
from chalicelib.repo.table.commit import Committed
from chalicelib.services.imports.change_import import (
    cancel_import,
    check_import,
    map_columns,
    start_import,
    undo_import,
)
from chalicelib.services.imports.import_file import sample_rows
from chalicelib.services.imports.own_fields import guess_mapping, own_columns
from chalicelib.services.imports.snapshot import ImportSnapshot
from chalicelib.services.imports.upload_file import create_import, finish_upload, upload_part

IMPORTS = "/v1/imports"
IMPORT = f"{IMPORTS}/{{import_id}}"
LISTED = "imports"
PART_NUMBER = r"[0-9]{1,4}"
FOUND = ("import.not_found",)
CHANGED = (*FOUND, "import.contended", "import.state")
READ = (
    "columns.none",
    "columns.repeated",
    "columns.too_long",
    "columns.too_many",
    "columns.unnamed",
    "file.binary",
    "file.empty",
    "file.encoding",
    "file.encoding_wide",
    "file.line_too_long",
    "file.no_rows",
    "file.other_kind",
    "file.quote_open",
    "file.too_many_rows",
    "files.unreachable",
    "xlsx.broken",
    "xlsx.too_large",
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        IMPORTS,
        "List the imports",
        Permission.IMPORTS_MANAGE,
        ImportList,
        query=Paged,
        details="Newest first, those of a year.",
        id="listImports",
    )
)
def list_imports(call: Call[Nothing, Paged]) -> ImportList:
    """Return a page of the imports."""
    below = read_cursor(call.world, LISTED, call.query.cursor)
    page = call.world.imports.stored.page(below=below, limit=call.query.limit)
    following = write_cursor(call.world, LISTED, page.next) if page.next else None
    return ImportList(imports=[ImportSummary.of(each) for each in page.imports], next=following)


@api.serves(
    Operation(
        "POST",
        IMPORTS,
        "Begin an import",
        Permission.IMPORTS_MANAGE,
        ImportMade,
        NewImport,
        status=201,
        keeps=ImportSnapshot,
        details="Then upload the file in parts, finish it, map its columns, check it, and start."
        " Nothing is written before the start.",
        id="createImport",
    )
)
def make_import(call: Call[NewImport, Nothing]) -> Committed[ImportSnapshot]:
    """Make an import that waits for its file."""
    return create_import(call.world, call.actor, call.body.kind, call.body.name)


@api.serves(
    Operation(
        "GET",
        IMPORT,
        "Show an import",
        Permission.IMPORTS_MANAGE,
        ImportResponse,
        details="How far it is, what it found and did; while a file is uploaded, the parts that are"
        " there.",
        id="getImport",
        refuses=FOUND,
    )
)
def show_import(call: Call[Nothing, Nothing]) -> ImportResponse:
    """Return an import."""
    return _whole(call, call.world.imports.stored.get(call.path["import_id"]))


@api.serves(
    Operation(
        "PUT",
        f"{IMPORT}/parts/{{number}}",
        "Upload a part of the file",
        Permission.IMPORTS_MANAGE,
        FilePartResponse,
        takes_bytes=True,
        body_bytes_max=PART_BYTES_MAX,
        details="CSV (UTF-8 or Windows-1251) or XLSX, cut at any byte into parts of at most 4 MiB,"
        " numbered from 1 on. The same number again replaces a part, so that an upload may be"
        " resumed. Files are kept for 30 days.",
        id="uploadImportPart",
        refuses=(
            *FOUND,
            "files.unreachable",
            "import.part_number",
            "import.part_size",
            "import.state",
        ),
    )
)
def put_part(call: Call[Nothing, Nothing]) -> FilePartResponse:
    """Keep a part of the file."""
    number = named_in(call.path, "number", PART_NUMBER) or "0"
    part = upload_part(call.world, call.path["import_id"], int(number), call.raw)
    return FilePartResponse.of(part)


@api.serves(
    Operation(
        "POST",
        f"{IMPORT}/finish",
        "Finish the upload",
        Permission.IMPORTS_MANAGE,
        ImportMade,
        keeps=ImportSnapshot,
        details="Reads the head of the file. After a refusal other parts may be uploaded.",
        id="finishImportUpload",
        refuses=(*CHANGED, "import.parts", *READ),
    )
)
def finish_file(call: Call[Nothing, Nothing]) -> Committed[ImportSnapshot]:
    """Read the columns of the whole file."""
    return finish_upload(call.world, call.actor, call.path["import_id"])


@api.serves(
    Operation(
        "GET",
        f"{IMPORT}/sample",
        "Show the first rows of the file",
        Permission.IMPORTS_MANAGE,
        SampleResponse,
        details="Three rows, which show what stands in which column, and the fields that the"
        " columns seem to fill by their names.",
        id="getImportSample",
        refuses=(*FOUND, "file.missing", *READ),
    )
)
def show_sample(call: Call[Nothing, Nothing]) -> SampleResponse:
    """Return the first rows of the file."""
    made = call.world.imports.stored.get(call.path["import_id"])
    rows = [SampleRow.of(row) for row in sample_rows(call.world, made)]
    columns = list(made.head.columns) if made.head else []
    guess = guess_mapping(call.world, made.kind, columns)
    return SampleResponse(columns=columns, rows=rows, guess=guess)


@api.serves(
    Operation(
        "PUT",
        f"{IMPORT}/mapping",
        "Map the columns",
        Permission.IMPORTS_MANAGE,
        ImportResponse,
        MappingBody,
        details="`fields` of the import are those of its kind; `field.` and an id name an own field"
        " of customers. After a change the rows have to be checked again.",
        id="mapImportColumns",
        refuses=(*CHANGED, "import.mapping"),
    )
)
def put_mapping(call: Call[MappingBody, Nothing]) -> ImportResponse:
    """Say which column is which field."""
    import_id = call.path["import_id"]
    return _whole(call, map_columns(call.world, call.actor, import_id, call.body.mapping))


@api.serves(
    Operation(
        "POST",
        f"{IMPORT}/check",
        "Check the rows without a change",
        Permission.IMPORTS_MANAGE,
        ImportMade,
        keeps=ImportSnapshot,
        status=202,
        details="A worker counts the rows that are new, change something, change nothing, or are"
        " bad, and keeps why. Repeat the request if nothing moves: it queues the work again.",
        id="checkImport",
        refuses=(*CHANGED, "import.unmapped", *QUEUE),
    )
)
def check_rows(call: Call[Nothing, Nothing]) -> Committed[ImportSnapshot]:
    """Begin the check."""
    return check_import(call.world, call.actor, call.path["import_id"])


@api.serves(
    Operation(
        "POST",
        f"{IMPORT}/start",
        "Write the rows of a checked import",
        Permission.IMPORTS_MANAGE,
        ImportMade,
        keeps=ImportSnapshot,
        status=202,
        details="Bad rows are left out. Each row has its effect once, whatever dies on the way."
        " Repeat the request if nothing moves: it queues the work again.",
        id="startImport",
        refuses=(*CHANGED, *QUEUE),
    )
)
def start_rows(call: Call[Nothing, Nothing]) -> Committed[ImportSnapshot]:
    """Begin to write."""
    return start_import(call.world, call.actor, call.path["import_id"])


@api.serves(
    Operation(
        "POST",
        f"{IMPORT}/cancel",
        "Stop an import",
        Permission.IMPORTS_MANAGE,
        ImportMade,
        keeps=ImportSnapshot,
        details="What is written stays until it is undone. It cannot be continued; the same file"
        " in a new import finds the written rows the same.",
        id="cancelImport",
        refuses=CHANGED,
    )
)
def stop_import(call: Call[Nothing, Nothing]) -> Committed[ImportSnapshot]:
    """Stop it."""
    return cancel_import(call.world, call.actor, call.path["import_id"])


@api.serves(
    Operation(
        "POST",
        f"{IMPORT}/undo",
        "Undo an import",
        Permission.IMPORTS_MANAGE,
        ImportMade,
        keeps=ImportSnapshot,
        status=202,
        details="For 30 days. Only what the import did and nothing changed since; the rest stays,"
        " and its rows are listed with the reason. A refusal of advertising is never lifted.",
        id="undoImport",
        refuses=(*CHANGED, "import.nothing_to_undo", "import.too_old", *QUEUE),
    )
)
def undo_rows(call: Call[Nothing, Nothing]) -> Committed[ImportSnapshot]:
    """Begin to undo."""
    return undo_import(call.world, call.actor, call.path["import_id"])


def _whole(call: Call[Any, Any], made: FileImport) -> ImportResponse:
    is_coming = made.state is ImportState.UPLOADING
    parts = call.world.imports.stored.parts(made.id) if is_coming else list(made.parts)
    return ImportResponse.whole(made, parts, own_columns(call.world, made.kind))
