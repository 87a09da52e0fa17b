"""Check the content of a campaign before it is stored or rehearsed, and keep its picture."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.campaigns.campaign import (
    Campaign,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.campaigns.check import check_campaign
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import parse_predicate
from chalicelib.services.campaigns.check_codes import check_codes
from chalicelib.services.campaigns.keep_picture import keep_picture
from chalicelib.services.messages.field_values import read_places
from chalicelib.services.segments.check_fields import refuse_unknown_fields
from chalicelib.world import World

# Stands for a stored list, which is not read: it may have many thousands of ids.
STORED_LIST = ListedAudience((CustomerId("kept"),))


def check_content(world: World, content: Campaign, *, now: datetime, listed: int = 0) -> None:
    """Refuse a campaign that breaks a rule, or names what does not exist, and keep its picture.

    A segment, promo codes and an uploaded picture are looked for.

    `listed` is the number of customers in the stored list, which were checked when it was written.

    Raises:
        Malformed: `campaign.invalid`; its pointers name every bad field.
    """
    audience = content.audience
    is_stored = bool(listed) and audience == ListedAudience(())
    checked = replace(content, audience=STORED_LIST) if is_stored else content
    check_campaign(checked, now=now, places=read_places(world))
    if isinstance(audience, SegmentAudience):
        _check_segment(world, audience.segment)
    if isinstance(audience, PredicateAudience):
        predicate = parse_predicate(audience.predicate)
        refuse_unknown_fields(world, predicate, at="/audience/predicate", code="campaign.invalid")
    check_codes(world, content)
    keep_picture(world, content)


def _check_segment(world: World, segment: str) -> None:
    try:
        world.segments.stored.get(segment)
    except NotFound as unknown:
        raise Malformed({"/audience/segment": unknown.code}, "campaign.invalid") from unknown
