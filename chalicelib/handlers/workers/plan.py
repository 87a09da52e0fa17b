"""The planning worker: plans pages, releases chunks, counts, measures, makes codes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from chalice import Blueprint

from chalicelib.domain.ids import CampaignId, CustomerId, PostId, RunName
from chalicelib.domain.reports.measure_scope import MeasureScope
from chalicelib.handlers.edge import boundary
from chalicelib.services.campaigns.launch_campaign import launch_when_due
from chalicelib.services.campaigns.send_post import send_post
from chalicelib.services.clock.book_accounts import book_accounts
from chalicelib.services.clock.check_inactivity import check_inactivity
from chalicelib.services.clock.run_jobs import run_job
from chalicelib.services.delivery.after_sending import give_by_job
from chalicelib.services.offers.make_codes import make_codes
from chalicelib.services.planning.advance_run import ReleaseScope, release_chunks
from chalicelib.services.planning.plan_page import plan_page
from chalicelib.services.planning.repeat_job import ATTEMPT, end_repetition, repeat_job
from chalicelib.services.reports.measure_page import measure_page
from chalicelib.services.reports.run_simulation import continue_simulation
from chalicelib.services.segments.count_part import count_part
from chalicelib.services.totals.count_day import count_day
from chalicelib.world import World, current_world
from chalicelib.world.queues import PlanJob, read_job

Job = Mapping[str, Any]

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="plan", batch_size=1, name="plan")
@boundary.event
def plan(record: Mapping[str, Any]) -> None:
    """Carry out one job of the plan queue; a job that fails is repeated within seconds."""
    job, world = read_job(record), current_world()
    with boundary.repeated(lambda soon: repeat_job(world, job, soon=soon)):
        WORKERS[PlanJob(job["do"])](world, job)
        if ATTEMPT in job:
            end_repetition(world, job)


def _plan(world: World, job: Job) -> None:
    plan_page(world, *_run(job), part=job["part"], page=job["page"])


def _release(world: World, job: Job) -> None:
    since = datetime.fromisoformat(job["since"]) if "since" in job else None
    release_chunks(world, *_run(job), ReleaseScope(job["part"], job.get("page", 0), since))


def _measure(world: World, job: Job) -> None:
    # Jobs of earlier versions have no scope.
    scope = MeasureScope(job.get("scope", MeasureScope.ALL))
    measure_page(world, *_run(job), part=job["part"], page=job["page"], scope=scope)


def _rearm(world: World, job: Job) -> None:
    check_inactivity(world, *_run(job), part=job["part"])


def _count(world: World, job: Job) -> None:
    day = date.fromisoformat(job["day"])
    count_part(world, day, part=job["part"], parts=job["parts"], at=job.get("at", 0))


def _book(world: World, job: Job) -> None:
    book_accounts(world, date.fromisoformat(job["day"]), part=job["part"])


def _gift(world: World, job: Job) -> None:
    campaign, _ = _run(job)
    give_by_job(world, campaign, job["step"], CustomerId(job["customer"]))


def _simulate(world: World, job: Job) -> None:
    continue_simulation(world, job["simulation"], job["version"])


def _start(world: World, job: Job) -> None:
    launch_when_due(world, CampaignId(job["campaign"]))


def _make_codes(world: World, job: Job) -> None:
    make_codes(world, job["batch"], tries=job["tries"])


def _total(world: World, job: Job) -> None:
    day, last = date.fromisoformat(job["day"]), date.fromisoformat(job["last"])
    count_day(world, day, part=job["part"], last=last)


def _post(world: World, job: Job) -> None:
    send_post(world, PostId(job["post"]))


def _tick(world: World, job: Job) -> None:
    run_job(world, job["job"])


def _run(job: Job) -> tuple[CampaignId, RunName]:
    return CampaignId(job["campaign"]), RunName(job["run"])


WORKERS: Mapping[PlanJob, Callable[[World, Job], None]] = {
    PlanJob.PLAN: _plan,
    PlanJob.RELEASE: _release,
    PlanJob.MEASURE: _measure,
    PlanJob.REARM: _rearm,
    PlanJob.COUNT: _count,
    PlanJob.BOOK: _book,
    PlanJob.GIFT: _gift,
    PlanJob.SIMULATE: _simulate,
    PlanJob.START: _start,
    PlanJob.CODES: _make_codes,
    PlanJob.TOTAL: _total,
    PlanJob.POST: _post,
    PlanJob.TICK: _tick,
}
