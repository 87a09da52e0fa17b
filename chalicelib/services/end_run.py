"""End a run once every chunk of it is done, and with it a campaign that has no other."""

from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaign import CampaignId
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.run import RunName, RunState
from chalicelib.repo.campaigns import CampaignChanged
from chalicelib.world import World

TRIES_MAX = 5
UNDER_WAY = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})
SENT_OUT = frozenset({RunState.SENDING, RunState.OVER})


def end_run(world: World, campaign: CampaignId, name: RunName) -> None:
    """Bring the run to its end, if it has come to it; twice, or by two at once, does no harm."""
    run = world.runs.get(campaign, name)
    if run is None or run.state not in SENT_OUT or run.chunks_done < run.chunks:
        return
    if run.state is RunState.SENDING and world.runs.move(run, RunState.OVER):
        log.event("run.over", campaign=campaign, run=name)
    for _ in range(TRIES_MAX):
        record = world.campaigns.get(campaign)
        if record.trigger or record.state not in UNDER_WAY:
            return
        over = replace(record, ended_at=world.now())
        try:
            world.campaigns.move(over, CampaignState.FINISHED)
        except CampaignChanged:  # a person pressed something at this moment
            continue
        log.event("campaign.finished", campaign=campaign)
        return
