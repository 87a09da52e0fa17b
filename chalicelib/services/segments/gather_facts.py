"""Look up the facts that a segment's conditions need beside a customer's profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.offers.uses import CustomerUses
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.segments import Node
from chalicelib.domain.segments.facts import Facts, RespondedTo, ResponseKind
from chalicelib.domain.segments.required_fields import (
    ACCOUNT_KINDS,
    LOOKED_UP,
    USE_KINDS,
    campaigns_in,
    kinds_in,
)
from chalicelib.services.segments.read_accounts import read_accounts
from chalicelib.services.segments.read_products import products_of
from chalicelib.world import World

ENGAGEMENT_OF: Mapping[ResponseKind, EngagementKind] = {
    "clicked": EngagementKind.CLICKED,
    "answered": EngagementKind.ANSWERED,
}

NO_USES = CustomerUses()
PROFILE_REQUESTS = 2  # a hundred profiles, and the accounts beside them
ACCOUNT_REQUESTS = 4  # points and terms, and the months of their lots
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
    """Return the facts with what the predicate asks of these customers: no more is read.

    A customer got a campaign if their contacts name it or if they have an engagement with it.
    Contacts are kept for 30 days at least, engagements for ever. Accounts are read as they are now.
    Receipts are read when a condition asks for those of one customer.
    """
    kinds = kinds_in(predicate) & LOOKED_UP
    if not kinds:
        # Most segments: they cost no read of contacts, engagements, accounts and receipts.
        return facts
    ids = [customer.id for customer in customers]
    if campaigns := campaigns_in(predicate):
        facts = replace(facts, responded=_responses(world, campaigns, ids))
    if kinds & ACCOUNT_KINDS:
        facts = replace(facts, account_of=read_accounts(world, ids))
    if kinds & USE_KINDS:
        uses = world.offers.uses.of_many(ids)
        facts = replace(facts, uses_of=lambda customer: uses.get(customer, NO_USES))
    if "product" in kinds:
        facts = replace(facts, products_of=partial(products_of, world))
    return facts


def requests_a_page(predicate: Node) -> int:
    """Return how many requests a hundred customers cost with the facts of these conditions."""
    kinds, campaigns = kinds_in(predicate) & LOOKED_UP, len(campaigns_in(predicate))
    responses = campaigns + 1 if campaigns else 0
    accounts = ACCOUNT_REQUESTS if kinds & ACCOUNT_KINDS else 0
    uses = 1 if kinds & USE_KINDS else 0
    return PROFILE_REQUESTS + responses + accounts + uses


def _responses(world: World, campaigns: frozenset[str], ids: Sequence[CustomerId]) -> RespondedTo:
    responses = {*_received(world, ids), *_engaged(world, campaigns, ids)}

    def responded(customer_id: CustomerId, campaign: str, how: ResponseKind) -> bool:
        return (customer_id, campaign, how) in responses

    return responded


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
