"""Pause a campaign: nothing more is sent after the ten recipients in hand."""

from chalicelib.domain.act import Act
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.services.create_campaign import Tell
from chalicelib.services.move_campaign import move_campaign
from chalicelib.world import World


def pause_campaign(world: World, act: Act, campaign_id: CampaignId, tell: Tell) -> CampaignRecord:
    """Stop the sending; workers look at the state every few seconds.

    Raises:
        NotFound: `campaign.unknown`.
        Conflict: `campaign.state`, `campaign.standing`.
        Repeated: this very request was answered before.
    """
    return move_campaign(world, act, campaign_id, CampaignState.PAUSED, tell)
