"""The clock's duty to campaigns that people carry out: start what is due, send on what waits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.services.campaigns.launch_campaign import launch_scheduled, queue_start
from chalicelib.services.planning.queue_release import queue_release
from chalicelib.world import World


def advance_campaigns(world: World, records: Iterable[CampaignRecord]) -> None:
    """Begin those whose time has come, and have the chunks of the running ones looked at.

    One that is due before the next tick is waited for by a job of its own. `records` are all
    campaigns.

    Raises:
        Unavailable: something does not answer; the next tick does what is left.
    """
    now = world.now()
    for record in records:
        if record.trigger:
            continue
        if record.state is CampaignState.SCHEDULED:
            _start(world, record, now)
        elif record.state is CampaignState.RUNNING:
            _send_on(world, record)


def _start(world: World, record: CampaignRecord, now: datetime) -> None:
    wait = (record.content.starts_at or now) - now
    if wait <= timedelta():
        launch_scheduled(world, record)
    elif wait < NEXT_TICK:
        queue_start(world, record.id, delay_s=int(wait.total_seconds()) + 1)


def _send_on(world: World, record: CampaignRecord) -> None:
    """Also where it is planned still, or over: whoever died on the way is made good for."""
    run, now = world.campaigns.runs.get(record.id, LAUNCH), world.now()
    if run is not None:
        queue_release(world, run, since=run.surely_handed(now))
    if run is not None and run.state is RunState.SENDING:
        world.campaigns.runs.hand(run, now)
