"""Puts the jobs of campaigns on the queues: what to plan, what to release, which chunk to deliver.

Every job may come twice, late or out of order: its worker looks at what is done already.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.chunk import Address
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

SECOND = timedelta(seconds=1)
FIRST_ATTEMPT = 1
Job = dict[str, str | int]


def queue_plan(world: World, run: Run) -> None:
    """Queue the planning of the first page of every part.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    named = run_job(PlanJob.PLAN, run)
    world.queues.plan.send_many([{**named, "part": part, "page": 0} for part in range(run.parts)])


def queue_page(world: World, run: Run, *, part: int, page: int, delay_s: int = 0) -> None:
    """Queue the planning of one page.

    Raises:
        Unavailable: the queue did not take it.
    """
    job = {**run_job(PlanJob.PLAN, run), "part": part, "page": page}
    world.queues.plan.send(job, delay_s=delay_s)


def queue_start(world: World, campaign_id: CampaignId, *, delay_s: int) -> None:
    """Queue a look at whether a campaign is due, after so many seconds or 900 at most.

    Raises:
        Unavailable: the queue did not take it.
    """
    job = {"do": PlanJob.START, "campaign": campaign_id}
    world.queues.plan.send(job, delay_s=delay_s)


def queue_release(
    world: World,
    run: Run,
    parts: Iterable[int] | None = None,
    *,
    page: int = 0,
    since: datetime | None = None,
) -> None:
    """Queue the release of the due chunks of these parts, of all by default, from a page on.

    Chunks that were due until `since` are on the workers' queue already.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    named = run_job(PlanJob.RELEASE, run)
    # Left out where they say nothing, as in the jobs of earlier versions.
    if page:
        named["page"] = page
    if since:
        named["since"] = since.isoformat()
    wanted = range(run.parts) if parts is None else parts
    world.queues.plan.send_many([{**named, "part": part} for part in wanted])


def queue_rest(world: World, campaign_id: CampaignId) -> None:
    """Queue what is left of a launched campaign; its state decides whether it is sent or cancelled.

    Raises:
        Unavailable: the queue did not take all of it.
    """
    run = world.campaigns.runs.get(campaign_id, LAUNCH)
    if run is not None:
        queue_release(world, run)


def queue_inactivity_check(world: World, run: Run, parts: Iterable[int]) -> None:
    """Queue a look at the customers whose inactivity timers ran out on these parts of a day.

    Raises:
        Unavailable: the queue did not take all of them.
    """
    named = run_job(PlanJob.REARM, run)
    world.queues.plan.send_many([{**named, "part": part} for part in parts])


def queue_chunk(world: World, address: Address, *, attempt: int, not_before: datetime) -> None:
    """Queue the delivery of a chunk for an instant, or for as near to it as a queue can wait.

    Raises:
        Unavailable: the queue did not take it.
    """
    # A part of a second is rounded up, so that the chunk never comes just before its instant.
    delay_s = max(0, -((world.now() - not_before) // SECOND))
    world.queues.deliver.send(chunk_job(address, attempt=attempt), delay_s=delay_s)


def chunk_job(address: Address, *, attempt: int = FIRST_ATTEMPT) -> Job:
    """The job by which a worker delivers a chunk."""
    return {
        "campaign": address.campaign,
        "run": address.run,
        "chunk": address.chunk,
        "attempt": attempt,
    }


def run_job(job: PlanJob, run: Run) -> Job:
    """The beginning of a job about a run."""
    return {"do": job, "campaign": run.campaign, "run": run.name}
