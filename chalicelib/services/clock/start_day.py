"""Begin one day of a standing campaign."""

from datetime import date

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, day_name
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.services.planning.jobs import queue_plan
from chalicelib.services.planning.read_trigger import trigger_parts
from chalicelib.world import World


def start_day(world: World, record: CampaignRecord, day: date) -> Run:
    """Begin the run of a day and have it planned; twice begins it once, and plans on."""
    run = Run(
        campaign=record.id,
        name=day_name(day),
        at=world.now(),
        parts=trigger_parts(record, day),
        counted_on=world.segments.thresholds.latest_day(),
        step=TRIGGERS[record.trigger].step(day),
        day=day,
    )
    if world.campaigns.runs.begin(run):
        log.event("trigger.begun", campaign=record.id, run=run.name)
    queue_plan(world, run)
    return run
