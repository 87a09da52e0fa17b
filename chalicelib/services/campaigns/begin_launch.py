"""Begin to send a campaign: its run is made, its state says so, and its plan is queued."""

from dataclasses import replace
from datetime import datetime

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH, ONLY_STEP, Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.repo.campaigns.campaigns import CampaignChanged
from chalicelib.services.planning.jobs import queue_plan
from chalicelib.services.planning.read_audience import parts_of
from chalicelib.world import World


def begin_launch(world: World, record: CampaignRecord) -> CampaignRecord:
    """Begin to send a campaign that is scheduled, whether it is due or not; done again, it is one.

    Where it was begun before and its plan is not done, the plan is queued again: whoever died
    between the two is made good for. In any other state nothing happens. The record as it is then.

    Raises:
        Unavailable: something does not answer; the same call finishes it.
    """
    if record.state is CampaignState.SCHEDULED:
        record = _begun(world, record)
    if record.state is CampaignState.RUNNING:
        run = world.campaigns.runs.get(record.id, LAUNCH)
        if run is not None and run.state is RunState.PLANNING:
            queue_plan(world, run)
    return record


def launched(world: World, record: CampaignRecord, now: datetime) -> tuple[CampaignRecord, Run]:
    """The record that is running from now on, and its run; both are written together or neither."""
    assert record.rehearsed is not None, "what is launched was rehearsed"
    run = Run(
        campaign=record.id,
        name=LAUNCH,
        at=now,
        parts=parts_of(world, record),
        counted_on=world.segments.thresholds.latest_day(),
        step=ONLY_STEP,
        expected=record.rehearsed.found,
    )
    return replace(record, state=CampaignState.RUNNING, launched_at=now, paused_because=""), run


def _begun(world: World, record: CampaignRecord) -> CampaignRecord:
    running, run = launched(world, record, world.now())
    try:
        begun = world.campaigns.records.save(running, run=run)
    except CampaignChanged:
        # Another tick was faster, or a person changed their mind: its state says what follows.
        return world.campaigns.records.get(record.id)
    log.event("campaign.launched", campaign=record.id, by="schedule")
    return begun
