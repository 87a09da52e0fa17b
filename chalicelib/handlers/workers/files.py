"""The worker of files: carries imports and exports out, slice by slice."""

from collections.abc import Callable, Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.domain.errors import Unavailable
from chalicelib.handlers.edge import boundary
from chalicelib.services.imports.run_import import continue_import
from chalicelib.world import World, current_world
from chalicelib.world.queues import FilesJob, read_job

Job = Mapping[str, Any]
ATTEMPT = "attempt"
PAUSES_S = (5, 15, 60, 300)  # a person watches the progress

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="files", batch_size=1, name="files")
@boundary.event
def files(record: Mapping[str, Any]) -> None:
    """Carry out one job; it saves how far it is and queues the rest, so a death loses nothing."""
    job, world = read_job(record), current_world()
    with boundary.repeated(lambda soon: _repeat(world, job, soon=soon)):
        WORKERS[FilesJob(job["do"])](world, job)


def _repeat(world: World, job: Job, *, soon: bool) -> bool:
    """Queue a failed job again; False if the queue itself shows it again, twelve minutes later."""
    attempt: int = job.get(ATTEMPT, 0)
    if not soon or attempt >= len(PAUSES_S):
        return False
    try:
        world.queues.files.send({**job, ATTEMPT: attempt + 1}, delay_s=PAUSES_S[attempt])
    except Unavailable:
        return False
    return True


def _import(world: World, job: Job) -> None:
    continue_import(world, job["import"], job["version"])


def _export(world: World, job: Job) -> None:
    from chalicelib.services.exports.run_export import continue_export  # noqa: PLC0415

    continue_export(world, job["export"])


WORKERS: Mapping[FilesJob, Callable[[World, Job], None]] = {
    FilesJob.CHECK: _import,
    FilesJob.IMPORT: _import,
    FilesJob.UNDO: _import,
    FilesJob.EXPORT: _export,
}
