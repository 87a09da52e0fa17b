"""The planner: pages of audiences, parts of the base, and what follows from them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from chalice import Blueprint

from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.jobs import read_job
from chalicelib.services.campaigns.launch_campaign import launch_when_due
from chalicelib.services.clock.check_inactivity import check_inactivity
from chalicelib.services.planning.plan_page import plan_page
from chalicelib.services.planning.release_chunks import release_chunks
from chalicelib.services.reports.measure_page import measure_page
from chalicelib.services.segments.count_part import count_part
from chalicelib.world import World, current_world

Job = Mapping[str, Any]

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="plan", batch_size=1, name="plan")
@boundary.event
def plan(record: Mapping[str, Any]) -> None:
    """Do what one job names."""
    job = read_job(record)
    DOES[job["do"]](current_world(), job)


def _plan(world: World, job: Job) -> None:
    plan_page(world, *_run(job), part=job["part"], page=job["page"])


def _release(world: World, job: Job) -> None:
    since = datetime.fromisoformat(job["since"]) if "since" in job else None
    release_chunks(world, *_run(job), part=job["part"], page=job.get("page", 0), since=since)


def _measure(world: World, job: Job) -> None:
    measure_page(world, *_run(job), part=job["part"], page=job["page"])


def _count(world: World, job: Job) -> None:
    day = date.fromisoformat(job["day"])
    count_part(world, day, part=job["part"], parts=job["parts"])


def _rearm(world: World, job: Job) -> None:
    check_inactivity(world, *_run(job), part=job["part"])


def _start(world: World, job: Job) -> None:
    launch_when_due(world, CampaignId(job["campaign"]))


def _run(job: Job) -> tuple[CampaignId, RunName]:
    return CampaignId(job["campaign"]), RunName(job["run"])


DOES: Mapping[str, Callable[[World, Job], None]] = {
    "plan": _plan,
    "release": _release,
    "measure": _measure,
    "rearm": _rearm,
    "count": _count,
    "start": _start,
}
