"""Keep a new campaign as a draft."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.campaigns.check_content import check_content
from chalicelib.world import World

Tell = Callable[[CampaignRecord], str]


def create_campaign(world: World, actor: Actor, content: Campaign, tell: Tell) -> CampaignRecord:
    """Write a new campaign; `tell` words the answer that is kept for a repeated request.

    Raises:
        Malformed: `campaign.invalid`; its pointers name every bad field.
        Rejected: `campaign.too_large`.
        Repeated: this very request was answered before.
    """
    check_content(world, content, now=actor.at)
    record = CampaignRecord(
        id=CampaignId(world.new_id()),
        content=content,
        state=CampaignState.DRAFT,
        created_at=actor.at,
        listed=number_listed(content),
    )
    told = actor.answering(tell(replace(record, version=1)))
    created = world.campaigns.records.create(record, told)
    log.event("campaign.created", campaign=created.id)
    return created


def number_listed(content: Campaign) -> int:
    """How many customers the author listed."""
    audience = content.audience
    return len(audience.ids) if isinstance(audience, ListedAudience) else 0
