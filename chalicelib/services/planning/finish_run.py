"""End a run once every chunk of it is done, and with it a campaign that has no other."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.repo.campaigns.campaigns import CampaignChanged
from chalicelib.world import World

TRIES_MAX = 5
UNDER_WAY = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})
SENT_OUT = frozenset({RunState.SENDING, RunState.OVER})


def finish_run(world: World, campaign: CampaignId, name: RunName) -> None:
    """Bring the run to its end, if it has come to it; twice, or by two at once, does no harm."""
    run = world.campaigns.runs.get(campaign, name)
    if run is None or run.state not in SENT_OUT or run.chunks_done < run.chunks:
        return
    if run.state is RunState.SENDING and world.campaigns.runs.move(run, RunState.OVER):
        log.event("run.over", campaign=campaign, run=name)
    for _ in range(TRIES_MAX):
        record = world.campaigns.records.get(campaign)
        if record.trigger or record.state not in UNDER_WAY:
            return
        over = replace(record, ended_at=world.now())
        try:
            world.campaigns.records.move(over, CampaignState.FINISHED)
        except CampaignChanged:  # a person pressed something at this moment
            continue
        log.event("campaign.finished", campaign=campaign)
        return
