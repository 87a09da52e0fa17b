"""Launch a rehearsed campaign: now, or at its start.

A launch has three steps: queue a delayed job that checks the launch later, write the record and its
run, queue the plan of the run. If the process dies after the second step, the delayed job, the
clock or a repeated request queues the plan, whichever is first.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord, CampaignSnapshot
from chalicelib.domain.campaigns.run import LAUNCH, ONLY_STEP, STOP_LABEL, Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.eligibility_context import size_holds
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.campaigns.campaigns import CampaignChanged, as_kept
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.campaigns.refuse_masked_audience import refuse_masked_audience
from chalicelib.services.planning.jobs import queue_plan, queue_start
from chalicelib.services.planning.read_audience import count_audience, parts_of
from chalicelib.services.segments.masked_conditions import has_masked_audience
from chalicelib.world import World

CHECKED_AFTER_S = 60  # then a job queues the plan of a launch that died after its commit
LAUNCHED, SCHEDULED = "campaign.launched", "campaign.scheduled"


def launch_campaign(
    world: World, actor: Actor, campaign_id: CampaignId, *, role: Role
) -> Committed[CampaignSnapshot]:
    """Launch a rehearsed campaign, or schedule it if its start is in the future.

    The audience is counted first; if that takes too long, the planner compares it with the
    rehearsal before anything is sent. A second launch is refused, and queues the plan of the first
    one again if that plan is not done.

    Raises:
        NotFound: `campaign.unknown`, `segment.unknown`.
        Forbidden: `segment.masked_field`: the role may not know whom a masked field chooses.
        Conflict: `campaign.state`, `campaign.standing`; `campaign.rehearse_first`: it is a draft;
            `campaign.over`: its end has passed;
            `campaign.audience_moved`: the audience changed by more than 10 % since the rehearsal;
            the facts are `rehearsed` and `found`.
    """

    def decide(_: Moved | None) -> tuple[Committed[CampaignSnapshot], Run | None]:
        record = world.campaigns.records.get(campaign_id)
        record.refuse_of_trigger()
        refuse_masked_audience(world, role, record)
        _check(world, record, actor)
        after, run = _next(world, record, actor)
        # Queued before the commit, so that no launch is written without a job that checks it. If
        # the commit is refused, the job finds nothing to do.
        queue_start(world, campaign_id, delay_s=_check_delay_s(after, actor))
        launched = world.commit_once(
            actor,
            *world.campaigns.records.change_writes(after, run=run),
            record=as_kept(after).snapshot,
            audit=(LAUNCHED if run else SCHEDULED, campaign_id),
        )
        return launched, run

    launched, run = world.attempt(decide, contended=CampaignChanged())
    if launched.repeated:
        _plan_again(world, world.campaigns.records.get(campaign_id))
        return launched
    if run is not None:
        queue_plan(world, run)
    log.event(LAUNCHED if run else SCHEDULED, campaign=campaign_id)
    return launched


def launch_scheduled(world: World, record: CampaignRecord) -> CampaignRecord:
    """Launch a scheduled campaign now, even before its start, and return its record. Idempotent.

    If it was launched before and its plan is not done, the plan is queued again. In any other state
    nothing happens.

    Raises:
        Unavailable: the table or the queue does not answer; the caller must repeat the call.
    """
    if record.state is CampaignState.SCHEDULED:
        record = _launch(world, record)
    _plan_again(world, record)
    return record


def launch_when_due(world: World, campaign_id: CampaignId) -> None:
    """Launch a scheduled campaign if it is due, or queue another check if it is due soon.

    Raises:
        NotFound: `campaign.unknown`.
        Unavailable: the table or the queue does not answer; the job must be repeated.
    """
    record = world.campaigns.records.get(campaign_id)
    starts_at = record.content.starts_at
    if record.state is CampaignState.SCHEDULED and starts_at is not None:
        wait = starts_at - world.now()
        if wait > NEXT_TICK:
            # The queue waits for 15 minutes at most. A later start is left to the clock, which
            # queues this job again in the last hour.
            return
        if wait > timedelta(0):
            # The queue counts whole seconds: one more, so that the job does not come too early.
            queue_start(world, campaign_id, delay_s=int(wait.total_seconds()) + 1)
            return
    launch_scheduled(world, record)


def _check(world: World, record: CampaignRecord, actor: Actor) -> None:
    rehearsed = record.rehearsed
    if rehearsed is None or record.state is not CampaignState.REHEARSED:
        _plan_again(world, record)
        if record.state is CampaignState.DRAFT:
            raise Conflict("campaign.rehearse_first")
        raise Conflict("campaign.state", state=record.state, to=CampaignState.RUNNING)
    if record.content.ends_at <= actor.at:
        raise Conflict("campaign.over")
    found = count_audience(world, record)
    if found is not None and not size_holds(rehearsed=rehearsed.found, found=found):
        raise Conflict("campaign.audience_moved", rehearsed=rehearsed.found, found=found)


def _next(world: World, record: CampaignRecord, actor: Actor) -> tuple[CampaignRecord, Run | None]:
    starts_at = record.content.starts_at
    if starts_at is not None and starts_at > actor.at:
        return replace(record, state=CampaignState.SCHEDULED), None
    return _launched(world, record, actor.at)


def _launched(world: World, record: CampaignRecord, now: datetime) -> tuple[CampaignRecord, Run]:
    """Return the record as running, and its run; the caller writes both in one transaction."""
    assert record.rehearsed is not None, "only a rehearsed campaign is launched"
    run = Run(
        campaign=record.id,
        name=LAUNCH,
        at=now,
        parts=parts_of(world, record),
        counted_on=world.segments.thresholds.latest_name(),
        step=ONLY_STEP,
        expected=record.rehearsed.found,
        masked=has_masked_audience(world, record),
        stop_labels=world.texts.in_every_language(STOP_LABEL),
    )
    return replace(record, state=CampaignState.RUNNING, launched_at=now, paused_because=""), run


def _launch(world: World, record: CampaignRecord) -> CampaignRecord:
    running, run = _launched(world, record, world.now())
    try:
        world.commit(None, *world.campaigns.records.change_writes(running, run=run))
    except CampaignChanged:
        # Another tick launched it, or a person cancelled it: the stored state says what to do.
        return world.campaigns.records.get(record.id)
    log.event(LAUNCHED, campaign=record.id, by="schedule")
    return as_kept(running)


def _plan_again(world: World, record: CampaignRecord) -> None:
    """Queue the plan of a running campaign again, unless it is done.

    A page that is planned twice counts once, so too many jobs do no harm.
    """
    if record.state is not CampaignState.RUNNING:
        return
    run = world.campaigns.runs.get(record.id, LAUNCH)
    if run is not None and run.state is RunState.PLANNING:
        queue_plan(world, run)


def _check_delay_s(record: CampaignRecord, actor: Actor) -> int:
    """Return the delay of the job that checks the launch: a minute, or until the start."""
    starts_at = record.content.starts_at
    if record.state is not CampaignState.SCHEDULED or starts_at is None:
        return CHECKED_AFTER_S
    return int((starts_at - actor.at).total_seconds()) + 1
