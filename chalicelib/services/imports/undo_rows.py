"""Undo what the rows of an import did, page by page."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import Refusal, Unavailable
from chalicelib.domain.imports.file_import import FileImport
from chalicelib.domain.imports.outcome import Phase, RowFault, RowLog
from chalicelib.domain.spreadsheets.row import RowPlace
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.imports.rows import RowDone
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.imports.kinds import UNDOES
from chalicelib.services.imports.row_job import RowJob
from chalicelib.services.imports.run_import import checkpoint
from chalicelib.world import World

PAGE = 100


def undo_rows(world: World, made: FileImport, *, until: datetime) -> FileImport:
    """Undo pages of rows, to the last one or until an instant. Idempotent.

    Raises:
        ImportMoved: another worker was faster.
        Unavailable: something does not answer; the job is repeated.
    """
    while True:
        page = world.imports.rows.logs_after(made.id, made.place.number, PAGE)
        if not page:
            return checkpoint(world, made.ended(world.now()))
        job = RowJob(world, made, Actor(made.by, world.now()))
        faults = [fault for log in page if (fault := _undone(job, log))]
        world.imports.rows.keep_faults(made, Phase.UNDO, faults)
        tally = replace(
            made.undone,
            undone=made.undone.undone + len(page) - len(faults),
            kept=made.undone.kept + len(faults),
        )
        made = checkpoint(world, replace(made, undone=tally, place=RowPlace(page[-1].number)))
        if world.now() >= until:
            return made


def _undone(job: RowJob, log: RowLog) -> RowFault | None:
    """Undo one row; the fault says why what it did stays."""
    if log.is_undone:
        return None

    def decide(_: Moved | None) -> None:
        UNDOES[job.made.kind](job, log)

    try:
        job.world.attempt(decide)
    except RowDone:
        return None
    except Unavailable:
        raise
    except Refusal as refusal:
        return RowFault.of(log.number, "", refusal)
    return None
