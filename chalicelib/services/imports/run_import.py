"""Go over the rows of an import on the worker of files, slice by slice.

    checkpoint -> rows of a slice -> checkpoint -> ... -> the job has no time left: queue the rest

A slice that was gone over twice has its effect once, because each effect is written with the log of
its row. So a worker may die anywhere: the job comes again, and begins at the last checkpoint.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from chalicelib import log
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.imports.file_import import WORKING, FileImport, ImportState
from chalicelib.domain.imports.outcome import Outcome, Phase, RowTally
from chalicelib.domain.spreadsheets.row import SheetRow
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.imports.imports import ImportMoved
from chalicelib.services.imports.import_file import open_parts
from chalicelib.services.imports.row_job import RowJob
from chalicelib.services.spreadsheets.read_rows import read_rows
from chalicelib.world import World
from chalicelib.world.queues import FilesJob

WORKS_FOR = timedelta(seconds=60)  # half of the function's time
SLICE_ROWS = 500
JOBS = {
    ImportState.CHECKING: FilesJob.CHECK,
    ImportState.IMPORTING: FilesJob.IMPORT,
    ImportState.UNDOING: FilesJob.UNDO,
}
PHASES = {ImportState.CHECKING: Phase.CHECK, ImportState.IMPORTING: Phase.IMPORT}


def queue_import(world: World, made: FileImport) -> None:
    """Queue what is left of a walk over the rows.

    Raises:
        Unavailable: the queue does not answer.
    """
    job: dict[str, str | int] = {"do": JOBS[made.state], "import": made.id}
    world.queues.files.send({**job, "version": made.version})


def continue_import(world: World, import_id: str, version: int) -> None:
    """Go over rows for a minute, from the last checkpoint on, and queue the rest. Idempotent.

    Raises:
        Unavailable: something does not answer; the job must stay on the queue.
    """
    try:
        made = world.imports.stored.get(import_id)
    except NotFound:
        log.event("import.gone", job=import_id)
        return
    # An older job of the walk came twice: the one that is queued since does the rest.
    if made.state not in WORKING or made.version < version:
        return
    try:
        made = _walk(world, made)
    except ImportMoved:
        log.event("import.overtaken", job=import_id)
        return
    if made.state in WORKING:
        queue_import(world, made)


def _walk(world: World, made: FileImport) -> FileImport:
    if made.state is ImportState.UNDOING:
        from chalicelib.services.imports.undo_rows import undo_rows  # noqa: PLC0415

        return undo_rows(world, made, until=world.now() + WORKS_FOR)
    try:
        return _slices(world, made)
    except Rejected as refusal:
        # The file is broken from here on. What was written stays, and can be undone.
        return checkpoint(world, made.failed(refusal.code, world.now()))


def _slices(world: World, made: FileImport) -> FileImport:
    """Go over slices, to the end of the file or for a minute.

    Raises:
        Rejected: the file is broken.
        ImportMoved: another worker was faster, or the import was cancelled.
    """
    until = world.now() + WORKS_FOR
    assert made.head is not None
    rows = read_rows(open_parts(world, made.parts), made.head, made.place)
    while True:
        slice_rows = _slice(rows)
        if not slice_rows:
            return checkpoint(world, made.ended(world.now()))
        made = checkpoint(world, _gone_over(world, made, slice_rows))
        if world.now() >= until:
            return made


def _slice(rows: Iterator[SheetRow]) -> list[SheetRow]:
    return list(islice(rows, SLICE_ROWS))


def _gone_over(world: World, made: FileImport, rows: Sequence[SheetRow]) -> FileImport:
    """Return the import after a slice, with its tally and its place."""
    from chalicelib.services.imports.batch import BATCH_ROWS, go_over  # noqa: PLC0415

    phase = PHASES[made.state]
    tally = made.done if phase is Phase.IMPORT else made.checked or RowTally()
    job = RowJob(world, made, Actor(made.by, world.now()))
    for start in range(0, len(rows), BATCH_ROWS):
        result = go_over(job, phase, rows[start : start + BATCH_ROWS])
        world.imports.rows.keep_faults(made, phase, result.faults)
        tally = _counted(tally, result.outcomes)
    place = rows[-1].end
    if phase is Phase.IMPORT:
        return replace(made, place=place, done=tally)
    return replace(made, place=place, checked=tally)


def _counted(tally: RowTally, outcomes: Sequence[Outcome]) -> RowTally:
    for outcome in outcomes:
        tally = tally.counting(outcome)
    return tally


def checkpoint(world: World, after: FileImport) -> FileImport:
    """Save how far an import is, and return its next version.

    Raises:
        ImportMoved: another worker was faster, or the import was cancelled.
    """
    try:
        world.commit(None, world.imports.stored.change_write(after))
    except ImportMoved:
        _count_cancelled(world, after)
        raise
    if after.state not in WORKING:
        log.event("import.ended", kind=after.kind, state=after.state, rows=after.done.rows)
    return replace(after, version=after.version + 1)


def _count_cancelled(world: World, after: FileImport) -> None:
    """Count the rows that were written while the import was cancelled."""
    now = world.imports.stored.get(after.id)
    if now.state is ImportState.CANCELLED and now.done.rows < after.done.rows:
        counted = replace(now, done=after.done, place=after.place)
        world.commit(None, world.imports.stored.change_write(counted))
