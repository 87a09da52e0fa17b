"""Reads conditions of campaigns, and tells which depend on fields that some roles see masked."""

from chalicelib.domain.campaigns.campaign import (
    CampaignRecord,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.segments import Node, parse_predicate
from chalicelib.domain.segments.masked import MASKED_TRIGGERS, has_masked, is_masked_alone
from chalicelib.domain.segments.required_fields import campaigns_in, custom_fields_in
from chalicelib.domain.staff.field_sight import is_masked_field
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.world import World

Seen = frozenset[str]


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


def is_masked(world: World, predicate: Node, seen: Seen = frozenset()) -> bool:
    """Whether the predicate has a masked field, or a campaign that was sent by one.

    `seen` are campaigns that were followed already: two may mention each other.
    """
    return has_masked(predicate, _hidden_fields(world, predicate)) or any(
        is_masked_campaign(world, campaign, seen | {campaign})
        for campaign in campaigns_in(predicate) - seen
    )


def _hidden_fields(world: World, predicate: Node) -> frozenset[str]:
    """Return those own fields of the predicate that a masked role does not see.

    Of a field that was deleted nothing is known, so it is hidden too.
    """
    named = {each.field for each in custom_fields_in(predicate)}
    if not named:
        return frozenset()
    stored = world.customers.fields.get(world.now())
    return frozenset(
        each for each in named if (found := stored.find(each)) is None or is_masked_field(found)
    )


def is_masked_campaign(world: World, campaign: str, seen: Seen = frozenset()) -> bool:
    """Whether who got the campaign shows a masked field; one that does not exist shows nothing."""
    if campaign in MASKED_TRIGGERS:
        return True
    try:
        record = world.campaigns.records.get(CampaignId(campaign))
    except NotFound:
        return False
    return has_masked_audience(world, record, seen)


def has_masked_audience(world: World, record: CampaignRecord, seen: Seen = frozenset()) -> bool:
    """Whether the audience depends on a masked field, now or when it was rehearsed."""
    if record.trigger in MASKED_TRIGGERS or (record.rehearsed and record.rehearsed.masked):
        return True
    try:
        predicate = _called(world, record) or read_predicate(world, record)
    except NotFound:  # of a deleted segment only the rehearsal and the runs remember it
        return False
    return predicate is not None and is_masked(world, predicate, seen | {record.id})


def _called(world: World, record: CampaignRecord) -> Node | None:
    """Return which customers of a trigger are called: the report says how many they are."""
    call = record.content.call
    return parse_predicate(world.segments.stored.get(call.segment).predicate) if call else None


def counts_coarsely(world: World, role: Role, predicate: Node, *, about_one: bool) -> bool:
    """Whether a preview shows the role whole hundreds, because the predicate has a masked field.

    `about_one`: the preview is also about a single customer.

    Raises:
        Forbidden: `segment.masked_field`: the preview could show the field of a single customer.
    """
    if SIGHTS[role] is Sight.FULL or not is_masked(world, predicate):
        return False
    if about_one or not is_masked_alone(predicate, _hidden_fields(world, predicate)):
        raise Forbidden("segment.masked_field")
    return True


def refuse_masked(world: World, role: Role, predicate: Node) -> None:
    """Refuse such a predicate where the answer is about single customers.

    Raises:
        Forbidden: `segment.masked_field`.
    """
    if SIGHTS[role] is not Sight.FULL and is_masked(world, predicate):
        raise Forbidden("segment.masked_field")


def refuse_masked_segment(world: World, role: Role, segment: str, after: Node | None) -> None:
    """Refuse to give a stored segment such a condition, or to take it away.

    What a campaign was sent to could otherwise be hidden by a change before it or after it. `after`
    is the new condition; None: the segment is deleted.

    Raises:
        Forbidden: `segment.masked_field`.
        NotFound: `segment.unknown`.
    """
    if SIGHTS[role] is Sight.FULL:
        return
    refuse_masked(world, role, parse_predicate(world.segments.stored.get(segment).predicate))
    if after is not None:
        refuse_masked(world, role, after)
