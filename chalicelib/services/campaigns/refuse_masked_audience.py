"""Keep a role from finding out masked fields from campaigns that were sent by them."""

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.segments.masked_conditions import has_masked_audience
from chalicelib.world import World


def refuse_masked_audience(
    world: World, role: Role, record: CampaignRecord, run: Run | None = None
) -> None:
    """Refuse what a campaign says about its audience if a masked field chose it.

    It is refused whole, sums too: sums of audiences that differ by one customer show that customer.
    `run` is the run that is asked about: its audience may have been another one than now.

    Raises:
        Forbidden: `segment.masked_field`.
    """
    if SIGHTS[role] is Sight.FULL:
        return
    if (run is not None and run.masked) or has_masked_audience(world, record):
        raise Forbidden("segment.masked_field")


def refuse_masked_launch(world: World, role: Role, campaign_id: CampaignId) -> None:
    """Refuse what a launched campaign says about its audience, now and when it was launched.

    Nothing is read for a role that sees everything.

    Raises:
        NotFound: `campaign.unknown`.
        Forbidden: `segment.masked_field`.
    """
    if SIGHTS[role] is not Sight.FULL:
        record = world.campaigns.records.get(campaign_id)
        refuse_masked_audience(world, role, record, world.campaigns.runs.get(campaign_id, LAUNCH))
