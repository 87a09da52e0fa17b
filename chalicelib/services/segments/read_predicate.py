"""Reads the condition of a campaign's audience."""

from chalicelib.domain.campaigns.campaign import (
    CampaignRecord,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.world import World


def read_predicate(world: World, record: CampaignRecord) -> Node | None:
    """Return the condition of a campaign's audience; None for a list, and for a trigger.

    Raises:
        NotFound: `segment.unknown`: the segment was deleted.
    """
    if record.trigger:
        return None
    match record.content.audience:
        case SegmentAudience(segment):
            return parse_predicate(world.segments.stored.get(segment).predicate)
        case PredicateAudience(predicate):
            return parse_predicate(predicate)
        case ListedAudience():
            return None
