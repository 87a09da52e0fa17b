"""Check what the author of a campaign wrote, before it is kept."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.campaign import Campaign, ListedAudience, SegmentAudience
from chalicelib.domain.campaigns.check import check_campaign
from chalicelib.domain.campaigns.placeholders import PLACES
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.world import World

KEPT = ListedAudience((CustomerId("kept"),))


def check_content(world: World, content: Campaign, *, now: datetime, listed: int = 0) -> None:
    """Refuse a campaign that could not be sent as its author means it.

    `listed` customers are kept already, and were checked when they were listed.

    Raises:
        Malformed: `campaign.invalid`; its pointers name every bad field.
    """
    audience = content.audience
    checked = replace(content, audience=KEPT) if listed and _is_empty(content) else content
    check_campaign(checked, now=now, places=PLACES)
    if isinstance(audience, SegmentAudience):
        _check_segment(world, audience.segment)


def _is_empty(content: Campaign) -> bool:
    return content.audience == ListedAudience(())


def _check_segment(world: World, segment: str) -> None:
    try:
        world.segments.stored.get(segment)
    except NotFound as unknown:
        raise Malformed({"/audience/segment": unknown.code}, "campaign.invalid") from unknown
