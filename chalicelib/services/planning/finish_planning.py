"""End the planning of a run: a rehearsal is told to the campaign, a launch is handed over."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord, Rehearsed
from chalicelib.domain.campaigns.run import Run, RunState, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.domain.planning.eligibility_context import size_holds
from chalicelib.services.planning.queue_release import queue_release
from chalicelib.world import World

AUDIENCE_MOVED = "campaign.audience_moved"
REHEARSABLE = frozenset({CampaignState.DRAFT, CampaignState.REHEARSED})
UNDER_WAY = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})


def finish_planning(world: World, run: Run) -> None:
    """Take note of a run whose parts are all planned; doing it again finishes what is missing.

    A launch whose audience has moved too far from the rehearsed one pauses its campaign before the
    run counts as planned: whoever resumes the campaign accepts it.

    Raises:
        Conflict: `campaign.changed`: somebody changed the campaign at this moment; ask again.
    """
    record = world.campaigns.records.get(run.campaign)
    if run.is_rehearsal:
        _end_rehearsal(world, record, run)
    elif record.state in UNDER_WAY:
        if run.state is RunState.PLANNING:
            _end_launch(world, record, run)
        queue_release(world, run)


def _end_rehearsal(world: World, record: CampaignRecord, run: Run) -> None:
    if run.state is RunState.FAILED:
        return
    total = _total(world, run)
    if run.state is RunState.PLANNING:
        world.campaigns.runs.move(run, RunState.PLANNED, chunks=total.chunks)
    if record.state not in REHEARSABLE or run.name != rehearsal_name(record.version):
        return
    rehearsed = Rehearsed(run.name, run.at, total.found)
    try:
        world.campaigns.records.save(
            replace(record, state=CampaignState.REHEARSED, rehearsed=rehearsed)
        )
    except Conflict:
        # What was rehearsed is not what the campaign says now.
        log.event("plan.rehearsal_dropped", campaign=record.id, run=run.name)


def _end_launch(world: World, record: CampaignRecord, run: Run) -> None:
    total = _total(world, run)
    if not _size_holds(record, run, total) and record.paused_because != AUDIENCE_MOVED:
        log.event("plan.audience_moved", campaign=record.id, found=total.found)
        world.campaigns.records.save(
            replace(record, state=CampaignState.PAUSED, paused_because=AUDIENCE_MOVED)
        )
    world.campaigns.runs.move(run, RunState.PLANNED, chunks=total.chunks)


def _total(world: World, run: Run) -> PageSum:
    return sum((page.sum for page in world.campaigns.runs.pages(run)), PageSum())


def _size_holds(record: CampaignRecord, run: Run, total: PageSum) -> bool:
    """Check 2; nobody rehearsed the day of a standing campaign."""
    if record.trigger or run.expected is None:
        return True
    return size_holds(rehearsed=run.expected, found=total.found)
