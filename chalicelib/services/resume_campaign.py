"""Go on with a campaign that was paused."""

from chalicelib.domain.act import Act
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.repo.answers import Repeated
from chalicelib.services.create_campaign import Tell
from chalicelib.services.move_campaign import move_campaign
from chalicelib.services.queue_run import queue_rest
from chalicelib.world import World


def resume_campaign(world: World, act: Act, campaign_id: CampaignId, tell: Tell) -> CampaignRecord:
    """Send on, from where it was stopped; whatever paused it is then a person's decision.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`, `campaign.standing`.
        Repeated: this very request was answered before.
    """
    try:
        moved = move_campaign(world, act, campaign_id, CampaignState.RUNNING, tell)
    except Repeated:
        # The first request may have died before it told the workers.
        queue_rest(world, campaign_id)
        raise
    queue_rest(world, campaign_id)
    return moved
