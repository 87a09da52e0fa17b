"""What campaigns did to some customers, for a predicate that asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.segments import Node, filters_of
from chalicelib.domain.segments.campaign import CampaignFilter
from chalicelib.domain.segments.facts import Facts, ResponseKind
from chalicelib.world import World

SIGNS: Mapping[ResponseKind, EngagementKind] = {
    "clicked": EngagementKind.CLICKED,
    "answered": EngagementKind.ANSWERED,
}

Deed = tuple[CustomerId, str, ResponseKind]


def gather_facts(
    world: World, predicate: Node | None, customers: Sequence[Customer], facts: Facts
) -> Facts:
    """Give facts that know what campaigns did to these customers; the others are nobody's.

    Nothing is read where the predicate does not ask. Whoever was written to of late, or of whom a
    receipt or a deed was ever heard, got the campaign; older contacts are forgotten.
    """
    campaigns = _campaigns_of(predicate)
    if not campaigns:
        return facts
    ids = [customer.id for customer in customers]
    deeds = {*_got(world, ids), *_done(world, campaigns, ids)}

    def touched(customer_id: CustomerId, campaign: str, how: ResponseKind) -> bool:
        return (customer_id, campaign, how) in deeds

    return replace(facts, touched=touched)


def _campaigns_of(predicate: Node | None) -> set[str]:
    asked = filters_of(predicate) if predicate else ()
    return {each.campaign for each in asked if isinstance(each, CampaignFilter)}


def _got(world: World, ids: Sequence[CustomerId]) -> Iterator[Deed]:
    for customer_id, record in world.delivery.contacts.get_many(ids).items():
        for contact in record.every:
            yield customer_id, contact.step.campaign, "got"


def _done(world: World, campaigns: set[str], ids: Sequence[CustomerId]) -> Iterator[Deed]:
    for campaign in campaigns:
        for customer_id, touches in world.delivery.engagements.ever(
            CampaignId(campaign), ids
        ).items():
            yield customer_id, campaign, "got"
            shown = (how for how, sign in SIGNS.items() if sign in touches.first)
            yield from ((customer_id, campaign, how) for how in shown)
