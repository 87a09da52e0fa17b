"""Make an export on the worker of files, slice by slice.

    a page of customers -> a piece in the bucket -> checkpoint -> ... -> join the pieces

A piece is written before the checkpoint that names it, under a random name, so that two workers on
one slice do not mix their pieces. A worker may die anywhere: the job comes again, and begins at the
last checkpoint.
"""

from dataclasses import replace
from datetime import timedelta

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports.export import ExportKind, ExportSnapshot, ExportState, FileExport
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.spreadsheets.head import SpreadsheetFormat
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.exports.exports import ExportMoved
from chalicelib.repo.table.commit import Committed
from chalicelib.services.exports.own_columns import own_columns, own_ids
from chalicelib.services.exports.pieces import join_pieces, piece_key, piece_of, remove_pieces
from chalicelib.services.exports.rows import rows_of
from chalicelib.services.points.spend_codes import programme_now
from chalicelib.services.segments.gather_facts import gather_facts, read_facts
from chalicelib.world import World
from chalicelib.world.queues import FilesJob

WORKS_FOR = timedelta(seconds=60)  # half of the function's time
SLICE = 500
SLICE_OF_PURCHASES = 100
PIECE_CHARS = 8


def new_export(
    world: World,
    actor: Actor,
    kind: ExportKind,
    file_format: SpreadsheetFormat,
    *,
    language: Locale,
    segment: str = "",
) -> FileExport:
    """Return an export that was not begun.

    Raises:
        NotFound: `segment.unknown`, `programme.not_found`: no account has points yet.
    """
    if kind is ExportKind.BALANCES:
        programme_now(world)
    predicate = world.segments.stored.get(segment).predicate if segment else ""
    return FileExport(
        id=world.new_id(),
        kind=kind,
        format=file_format,
        language=language,
        by=actor.by,
        created_at=actor.at,
        segment=segment,
        predicate=predicate,
        own=own_ids(world, kind),
    )


def start_export(world: World, actor: Actor, made: FileExport) -> Committed[ExportSnapshot]:
    """Store an export and queue its first slice. Idempotent.

    Raises:
        Unavailable: the queue did not accept the job; the same request queues it again.
    """
    done = world.commit_once(
        actor,
        *world.exports.add_writes(made),
        record=made.snapshot,
        audit=("export.started", made.id),
    )
    # A repeated request queues it too: the process may have died before the queue.
    _queue(world, done.record.id)
    return done


def continue_export(world: World, export_id: str) -> None:
    """Write slices for a minute, from the last checkpoint on, and queue the rest. Idempotent.

    Raises:
        Unavailable: something does not answer; the job must stay on the queue.
    """
    try:
        made = world.exports.get(export_id)
        if made.state is ExportState.WORKING:
            made = _slices(world, made)
        elif made.state is ExportState.JOINING:
            made = _joined(world, made)
    except NotFound:
        log.event("export.gone", job=export_id)
        return
    except ExportMoved:
        # The same job came twice. The other worker does the rest, or its job comes again.
        log.event("export.overtaken", job=export_id)
        return
    if made.state is not ExportState.READY:
        _queue(world, made.id)


def _slices(world: World, made: FileExport) -> FileExport:
    """Write slices, to the end of the base or for a minute.

    Raises:
        ExportMoved: another worker was faster.
    """
    until = world.now() + WORKS_FOR
    predicate = parse_predicate(made.predicate) if made.predicate else None
    while made.state is ExportState.WORKING:
        made = _checkpoint(world, _with_slice(world, made, predicate))
        if world.now() >= until:
            break
    return made


def _with_slice(world: World, made: FileExport, predicate: Node | None) -> FileExport:
    content, after = next_piece(world, made, predicate)
    world.files.put(piece_key(after, len(made.pieces), after.pieces[-1]), content)
    return after


def next_piece(world: World, made: FileExport, predicate: Node | None) -> tuple[bytes, FileExport]:
    """Return the next piece of the file, and the export after it."""
    is_purchases = made.kind is ExportKind.PURCHASES
    limit = SLICE_OF_PURCHASES if is_purchases else SLICE
    page = world.customers.pages.page(start=made.start, limit=limit)
    customers = _matching(world, predicate, page.customers)
    own = own_columns(world, made)
    rows = own.added(customers, rows_of(world, made.kind, made.language, customers))
    content, summed = piece_of(made, rows, own.heads, is_last=not page.next)
    name = world.new_id()[-PIECE_CHARS:]
    looked_at = len(page.customers)
    return content, summed.with_piece(name, start=page.next, customers=looked_at, rows=len(rows))


def _matching(world: World, predicate: Node | None, page: list[Customer]) -> list[Customer]:
    if predicate is None:
        return page
    facts = gather_facts(world, predicate, page, read_facts(world))
    return [customer for customer in page if predicate.matches(customer, facts)]


def _joined(world: World, made: FileExport) -> FileExport:
    size = join_pieces(world, made)
    after = _checkpoint(world, made.joined(size, world.now()))
    remove_pieces(world, made)
    log.event("export.ready", kind=made.kind, rows=made.rows, bytes=size)
    return after


def _checkpoint(world: World, after: FileExport) -> FileExport:
    """Save how far an export is, and return its next version.

    Raises:
        ExportMoved: another worker was faster.
    """
    world.commit(None, world.exports.change_write(after))
    return replace(after, version=after.version + 1)


def _queue(world: World, export_id: str) -> None:
    world.queues.files.send({"do": FilesJob.EXPORT, "export": export_id})
