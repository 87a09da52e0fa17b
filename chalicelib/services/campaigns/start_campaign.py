"""Start a campaign when its time comes, and make good for a launch that was cut short."""

from datetime import timedelta

from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.services.campaigns.begin_launch import begin_launch
from chalicelib.services.planning.jobs import queue_start
from chalicelib.world import World


def start_campaign(world: World, campaign_id: CampaignId) -> None:
    """Begin a campaign that is due, wait on for one that soon is; any other is left alone.

    Raises:
        NotFound: `campaign.unknown`.
        Unavailable: something does not answer; the job must come again.
    """
    record = world.campaigns.records.get(campaign_id)
    starts_at = record.content.starts_at
    if record.state is CampaignState.SCHEDULED and starts_at is not None:
        wait = starts_at - world.now()
        if wait > NEXT_TICK:
            return
        if wait > timedelta(0):
            # A second more than the rest, so that it does not come just before.
            queue_start(world, campaign_id, delay_s=int(wait.total_seconds()) + 1)
            return
    begin_launch(world, record)
