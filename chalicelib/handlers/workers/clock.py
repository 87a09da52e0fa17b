"""The clock: AWS calls it at the start of every hour, and it runs the hourly jobs."""

from typing import Any

from chalice import Blueprint
from chalice.app import Cron

from chalicelib.handlers.edge import boundary
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.world import current_world

blueprint = Blueprint(__name__)


@blueprint.schedule(Cron("0", "*", "*", "*", "?", "*"), name="clock")
@boundary.clock
def clock(event: Any) -> None:  # noqa: ANN401, ARG001 - Chalice's event of a schedule
    """Run the hourly jobs."""
    run_jobs(current_world())
