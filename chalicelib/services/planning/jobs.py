"""Puts the jobs of campaigns on the queues: plan a page, release chunks, deliver a chunk.

A job may come twice, late or out of order: its worker reads what is done already.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.ids import CampaignId, CustomerId, PostId
from chalicelib.domain.planning.chunk import Address
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

SECOND = timedelta(seconds=1)
FIRST_ATTEMPT = 1
GIFT_DELAY_S = 30  # other writers of the account are done by then
Job = dict[str, str | int]


def queue_plan(world: World, run: Run) -> None:
    """Queue the planning of the first page of every part of a run.

    Raises:
        Unavailable: the queue did not accept all jobs.
    """
    named = run_job(PlanJob.PLAN, run)
    world.queues.plan.send_many([{**named, "part": part, "page": 0} for part in range(run.parts)])


def queue_page(world: World, run: Run, *, part: int, page: int, delay_s: int = 0) -> None:
    """Queue the planning of one page.

    Raises:
        Unavailable: the queue did not accept the job.
    """
    job = {**run_job(PlanJob.PLAN, run), "part": part, "page": page}
    world.queues.plan.send(job, delay_s=delay_s)


def queue_start(world: World, campaign_id: CampaignId, *, delay_s: int) -> None:
    """Queue a job that launches a campaign if it is due, after `delay_s` seconds, at most 900.

    Raises:
        Unavailable: the queue did not accept the job.
    """
    job = {"do": PlanJob.START, "campaign": campaign_id}
    world.queues.plan.send(job, delay_s=delay_s)


def queue_post(world: World, post_id: PostId, *, delay_s: int = 0) -> None:
    """Queue a job that sends a post if it is due, after `delay_s` seconds, at most 900.

    Raises:
        Unavailable: the queue did not accept the job.
    """
    world.queues.plan.send({"do": PlanJob.POST, "post": post_id}, delay_s=delay_s)


def queue_tick(world: World, name: str) -> None:
    """Queue a run of one job of the clock.

    Raises:
        Unavailable: the queue did not accept the job.
    """
    world.queues.plan.send({"do": PlanJob.TICK, "job": name})


def queue_release(
    world: World,
    run: Run,
    parts: Iterable[int] | None = None,
    *,
    page: int = 0,
    since: datetime | None = None,
) -> None:
    """Queue the release of the due chunks of these parts (all by default), starting with a page.

    Chunks that were due until `since` are on the workers' queue already.

    Raises:
        Unavailable: the queue did not accept all jobs.
    """
    named = run_job(PlanJob.RELEASE, run)
    # Only when they have a value, as in the jobs of earlier versions.
    if page:
        named["page"] = page
    if since:
        named["since"] = since.isoformat()
    wanted = range(run.parts) if parts is None else parts
    world.queues.plan.send_many([{**named, "part": part} for part in wanted])


def queue_rest(world: World, campaign_id: CampaignId) -> None:
    """Queue the release of all unfinished chunks of a launched campaign.

    The workers send them, or close them if the campaign was cancelled.

    Raises:
        Unavailable: the queue did not accept all jobs.
    """
    run = world.campaigns.runs.get(campaign_id, LAUNCH)
    if run is not None:
        queue_release(world, run)


def queue_inactivity_check(world: World, run: Run, parts: Iterable[int]) -> None:
    """Queue the moving of the inactivity timers on these parts of a run's day.

    Raises:
        Unavailable: the queue did not accept all jobs.
    """
    named = run_job(PlanJob.REARM, run)
    world.queues.plan.send_many([{**named, "part": part} for part in parts])


def queue_booking(world: World, day: date, parts: Iterable[int]) -> None:
    """Queue the booking of the accounts on these parts of a day.

    Raises:
        Unavailable: the queue did not accept all jobs.
    """
    named = {"do": PlanJob.BOOK, "day": day.isoformat()}
    world.queues.plan.send_many([{**named, "part": part} for part in parts])


def queue_gift(world: World, run: Run, customer: CustomerId) -> None:
    """Queue a gift that could not be given together with its message.

    Raises:
        Unavailable: the queue did not accept the job.
    """
    job = {**run_job(PlanJob.GIFT, run), "step": run.step, "customer": customer}
    world.queues.plan.send(job, delay_s=GIFT_DELAY_S)


def queue_chunk(
    world: World,
    channel: str,
    address: Address,
    *,
    attempt: int = FIRST_ATTEMPT,
    not_before: datetime | None = None,
) -> None:
    """Queue the delivery of a chunk for an instant; the queue delays a job by 15 minutes at most.

    Raises:
        Unavailable: the queue did not accept the job.
    """
    # Rounded up to whole seconds, so that the job does not come before the instant.
    delay_s = max(0, -((world.now() - not_before) // SECOND)) if not_before else 0
    job = _chunk_job(channel, address, attempt=attempt)
    world.queues.chunks(channel).send(job, delay_s=delay_s)


def queue_chunks(world: World, channel: str, addresses: Iterable[Address], *, delay_s: int) -> None:
    """Queue the delivery of chunks of one channel, after `delay_s` seconds, at most 900.

    Raises:
        Unavailable: the queue did not accept all jobs.
    """
    jobs = [_chunk_job(channel, address, attempt=FIRST_ATTEMPT) for address in addresses]
    world.queues.chunks(channel).send_many(jobs, delay_s=delay_s)


def _chunk_job(channel: str, address: Address, *, attempt: int) -> Job:
    """Return the job that makes a worker deliver a chunk."""
    return {
        "campaign": address.campaign,
        "run": address.run,
        "chunk": address.chunk,
        "channel": channel,
        "attempt": attempt,
    }


def run_job(job: PlanJob, run: Run) -> Job:
    """Return the fields that every job about a run has."""
    return {"do": job, "campaign": run.campaign, "run": run.name}
