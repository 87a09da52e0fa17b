"""The clock: AWS calls it every five minutes; it runs all jobs at the start of every hour."""

from typing import Any

from chalice import Blueprint
from chalice.app import Cron

from chalicelib.handlers.edge import boundary
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.world import current_world

MINUTES = slice(14, 16)  # of the instant for which the tick was meant
ON_THE_HOUR = ("", "00")

blueprint = Blueprint(__name__)


@blueprint.schedule(Cron("0/5", "*", "*", "*", "?", "*"), name="clock")
@boundary.clock
def clock(event: Any) -> None:  # noqa: ANN401 - Chalice's event of a schedule
    """Run the hourly jobs; between the hours look only at what cannot wait so long."""
    if event.time[MINUTES] in ON_THE_HOUR:
        run_jobs(current_world())
    else:
        watch_deadlines(current_world())
