"""Cancel a campaign: what was not sent never will be."""

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.campaigns.create_campaign import Tell
from chalicelib.services.campaigns.move_campaign import move_campaign
from chalicelib.world import World


def cancel_campaign(
    world: World, actor: Actor, campaign_id: CampaignId, tell: Tell
) -> CampaignRecord:
    """End a campaign for good; the workers write down whom it did not reach.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`, `campaign.standing`.
        Repeated: this very request was answered before.
    """
    return move_campaign(world, actor, campaign_id, CampaignState.CANCELLED, tell)
