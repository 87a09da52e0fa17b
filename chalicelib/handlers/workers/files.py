"""The worker of files: carries imports and exports out, slice by slice."""

from collections.abc import Callable, Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.handlers.edge import boundary
from chalicelib.world import World, current_world
from chalicelib.world.queues import FilesJob, read_job

Job = Mapping[str, Any]

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="files", batch_size=1, name="files")
@boundary.event
def files(record: Mapping[str, Any]) -> None:
    """Carry out one job; it saves how far it is and queues the rest, so a death loses nothing."""
    job, world = read_job(record), current_world()
    WORKERS[FilesJob(job["do"])](world, job)


def _export(world: World, job: Job) -> None:
    from chalicelib.services.exports.run_export import continue_export  # noqa: PLC0415

    continue_export(world, job["export"])


WORKERS: Mapping[FilesJob, Callable[[World, Job], None]] = {FilesJob.EXPORT: _export}
