"""Create a campaign as a draft."""

from chalicelib import log
from chalicelib.domain.campaigns.addresses import with_uris
from chalicelib.domain.campaigns.campaign import (
    Campaign,
    CampaignRecord,
    CampaignSnapshot,
    ListedAudience,
)
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.campaigns.campaigns import as_kept
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.check_content import check_content
from chalicelib.world import World


def create_campaign(world: World, actor: Actor, content: Campaign) -> Committed[CampaignSnapshot]:
    """Check and store a new campaign, once for each Idempotency-Key.

    Raises:
        Malformed: `campaign.invalid`; its pointers name every bad field.
        Rejected: `campaign.too_large`.
    """
    content = with_uris(content)
    check_content(world, content, now=actor.at)
    record = CampaignRecord(
        id=CampaignId(world.new_id()),
        content=content,
        state=CampaignState.DRAFT,
        created_at=actor.at,
        listed=number_listed(content),
    )
    created = world.commit_once(
        actor,
        *world.campaigns.records.change_writes(record),
        record=as_kept(record).snapshot,
        audit=("campaign.created", record.id),
    )
    if not created.repeated:
        log.event("campaign.created", campaign=record.id)
    return created


def number_listed(content: Campaign) -> int:
    """Return the number of customers in the audience, 0 if it is a segment or a condition."""
    audience = content.audience
    return len(audience.ids) if isinstance(audience, ListedAudience) else 0
