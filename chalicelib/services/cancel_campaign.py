"""Cancel a campaign: what was not sent never will be."""

from chalicelib.domain.act import Act
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.services.create_campaign import Tell
from chalicelib.services.move_campaign import move_campaign
from chalicelib.world import World


def cancel_campaign(world: World, act: Act, campaign_id: CampaignId, tell: Tell) -> CampaignRecord:
    """End a campaign for good; the workers write down whom it did not reach.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`, `campaign.standing`.
        Repeated: this very request was answered before.
    """
    return move_campaign(world, act, campaign_id, CampaignState.CANCELLED, tell)
