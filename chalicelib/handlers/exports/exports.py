"""Exports over HTTP: start one, see how far it is, get its file."""

from datetime import timedelta

from chalice import Blueprint
from pydantic import AwareDatetime, ConfigDict, Field

from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports.export import (
    ExportKind,
    ExportSnapshot,
    ExportState,
    FileExport,
)
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.spreadsheets.head import SpreadsheetFormat
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    Paged,
    ResponseModel,
)
from chalicelib.repo.table.commit import Committed
from chalicelib.services.exports.pieces import file_key
from chalicelib.services.exports.run_export import new_export, start_export

EXPORTS = "/v1/exports"
EXPORT = f"{EXPORTS}/{{export_id}}"
LISTED = "exports"
LINK_LIVES = timedelta(minutes=5)

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewExport(Body):
    """What to export: of all customers, or of those of a segment."""

    kind: ExportKind
    format: SpreadsheetFormat = "csv"
    segment: str | None = Field(None, max_length=64, description="The id of a segment.")
    language: Locale = Field("en", description="Of the heads of the columns.")


class StartedExport(ResponseModel):
    """An export that a worker makes."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: ExportKind
    format: SpreadsheetFormat
    state: ExportState
    created_at: AwareDatetime


class ExportResponse(StartedExport):
    """An export and how far it is: `customers` were looked at, `rows` were written.

    `base` is about how many customers there are, null before the first count. `size` is in bytes.
    """

    created_by: str
    segment: str | None
    customers: int
    base: int | None
    rows: int
    size: int
    finished_at: AwareDatetime | None
    kept_until: AwareDatetime = Field(description="Then the file is removed.")

    @classmethod
    def of(cls, made: FileExport, base: int | None) -> "ExportResponse":
        return cls(
            id=made.id,
            kind=made.kind,
            format=made.format,
            state=made.state,
            created_at=made.created_at,
            created_by=made.by,
            segment=made.segment or None,
            customers=made.customers,
            base=base,
            rows=made.rows,
            size=made.size,
            finished_at=made.finished_at,
            kept_until=made.kept_until,
        )


class ExportList(ResponseModel):
    """A page of exports, newest first."""

    exports: list[ExportResponse]
    next: str | None


class FileLink(ResponseModel):
    """Where the file is for five minutes, without a key, and how it is called."""

    url: str
    name: str
    size: int
    expires_at: AwareDatetime


@api.serves(
    Operation(
        "POST",
        EXPORTS,
        "Start an export",
        Permission.EXPORTS_MAKE,
        StartedExport,
        NewExport,
        status=202,
        keeps=ExportSnapshot,
        details="A worker writes the file slice by slice. An import of the same kind reads it back."
        " Nothing in it is masked, so that only an administrator may make one; the audit names who"
        " did.",
        id="startExport",
        refuses=("programme.not_found", "segment.unknown", *QUEUE),
    )
)
def post_export(call: Call[NewExport, Nothing]) -> Committed[ExportSnapshot]:
    """Store the export and queue its first slice."""
    asked = call.body
    made = new_export(
        call.world,
        call.actor,
        asked.kind,
        asked.format,
        language=asked.language,
        segment=asked.segment or "",
    )
    return start_export(call.world, call.actor, made)


@api.serves(
    Operation(
        "GET",
        EXPORTS,
        "List the exports",
        Permission.EXPORTS_MAKE,
        ExportList,
        query=Paged,
        details="Newest first, those of a year. Files are kept for seven days.",
        id="listExports",
    )
)
def list_exports(call: Call[Nothing, Paged]) -> ExportList:
    """Return a page of the exports."""
    below = read_cursor(call.world, LISTED, call.query.cursor)
    page = call.world.exports.page(below=below, limit=call.query.limit)
    following = write_cursor(call.world, LISTED, page.next) if page.next else None
    base = _base(call)
    return ExportList(
        exports=[ExportResponse.of(each, base) for each in page.exports], next=following
    )


@api.serves(
    Operation(
        "GET",
        EXPORT,
        "Show an export",
        Permission.EXPORTS_MAKE,
        ExportResponse,
        details="How many customers were looked at, how many rows were written, and whether the"
        " file is ready.",
        id="getExport",
        refuses=("export.not_found",),
    )
)
def show_export(call: Call[Nothing, Nothing]) -> ExportResponse:
    """Return an export."""
    return ExportResponse.of(call.world.exports.get(call.path["export_id"]), _base(call))


@api.serves(
    Operation(
        "GET",
        f"{EXPORT}/file",
        "Get the file of an export",
        Permission.EXPORTS_MAKE,
        FileLink,
        details="The file itself is in the private bucket of the service: the answer is a signed"
        " address of it, which needs no key for five minutes. A file may have any size.",
        id="getExportFile",
        refuses=("export.not_found", "export.not_ready", "export.removed"),
    )
)
def show_file(call: Call[Nothing, Nothing]) -> FileLink:
    """Return a signed address of the file."""
    made = call.world.exports.get(call.path["export_id"])
    if made.state is not ExportState.READY:
        raise Conflict("export.not_ready")
    if call.actor.at >= made.kept_until:
        raise Conflict("export.removed")
    lives_s = int(LINK_LIVES.total_seconds())
    url = call.world.files.link(file_key(made), name=made.file_name, lives_s=lives_s)
    return FileLink(
        url=url, name=made.file_name, size=made.size, expires_at=call.actor.at + LINK_LIVES
    )


def _base(call: Call[Nothing, Paged] | Call[Nothing, Nothing]) -> int | None:
    latest = call.world.segments.thresholds.latest()
    return latest.customers if latest else None
