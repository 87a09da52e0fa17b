"""Read the facts that a segment's conditions need beside a customer's profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.facts import Facts, ResponseKind
from chalicelib.domain.segments.required_fields import campaigns_in
from chalicelib.world import World

ENGAGEMENT_OF: Mapping[ResponseKind, EngagementKind] = {
    "clicked": EngagementKind.CLICKED,
    "answered": EngagementKind.ANSWERED,
}

Response = tuple[CustomerId, str, ResponseKind]
"""A customer, a campaign, and how the customer responded to it."""


def read_facts(world: World) -> Facts:
    """Read the programme's day and the latest thresholds of the base, without responses."""
    today = local_day(world.now(), ZoneInfo(world.settings.zone))
    waits = world.settings.has_email_double_opt_in
    return Facts(today, world.segments.thresholds.latest(), email_double_opt_in=waits)


def gather_facts(
    world: World, predicate: Node, customers: Sequence[Customer], facts: Facts
) -> Facts:
    """Return the facts with these customers' responses to the campaigns of the predicate.

    A customer got a campaign if their contacts name it or if they have an engagement with it.
    Contacts are kept for 30 days at least, engagements for ever.
    """
    campaigns = campaigns_in(predicate)
    if not campaigns:
        # Most segments: they cost no read of contacts and engagements.
        return facts
    ids = [customer.id for customer in customers]
    responses = {*_received(world, ids), *_engaged(world, campaigns, ids)}

    def responded(customer_id: CustomerId, campaign: str, how: ResponseKind) -> bool:
        return (customer_id, campaign, how) in responses

    return replace(facts, responded=responded)


def _received(world: World, ids: Sequence[CustomerId]) -> Iterator[Response]:
    for customer_id, record in world.delivery.contacts.get_many(ids).items():
        for contact in record.every:
            yield customer_id, contact.step.campaign, "got"


def _engaged(
    world: World, campaigns: frozenset[str], ids: Sequence[CustomerId]
) -> Iterator[Response]:
    for campaign in campaigns:
        found = world.delivery.engagements.ever(CampaignId(campaign), ids)
        for customer_id, engagements in found.items():
            yield customer_id, campaign, "got"
            kinds = (how for how, kind in ENGAGEMENT_OF.items() if kind in engagements.first)
            yield from ((customer_id, campaign, how) for how in kinds)
