"""Reads the timeline of a customer, page by page from the newest entry."""

from functools import cache, partial
from typing import Literal

from chalicelib.domain.customers.timeline import (
    CONSENT,
    MESSAGE,
    PURCHASE,
    CampaignMessage,
    Registered,
    TimelineEntry,
    TimelinePosition,
    newest_first,
    position_of,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Role, Sight
from chalicelib.services.responses.read_messages import read_messages
from chalicelib.services.segments.masked_conditions import is_masked_campaign
from chalicelib.world import World

EntryKind = Literal["registration", "consent", "purchase", "message"]


def read_visible_timeline(
    world: World,
    role: Role,
    customer_id: CustomerId,
    *,
    before: TimelinePosition | None,
    limit: int,
    what: EntryKind | None = None,
) -> list[TimelineEntry]:
    """Return the timeline without messages that tell a field which the role sees masked.

    `what` names the one kind of entries to return; None: all kinds.

    A page is filled with older entries: a short one would show where a message was left out.

    Raises:
        NotFound: `customer.not_found`.
    """
    if SIGHTS[role] is Sight.FULL:
        return read_timeline(world, customer_id, before=before, limit=limit, what=what)
    is_hidden = cache(partial(is_masked_campaign, world))
    shown: list[TimelineEntry] = []
    while True:
        page = read_timeline(world, customer_id, before=before, limit=limit, what=what)
        shown += (
            each
            for each in page
            if not (isinstance(each, CampaignMessage) and is_hidden(each.campaign))
        )
        if len(page) < limit or len(shown) >= limit:
            return shown[:limit]
        before = position_of(page[-1])


def read_timeline(
    world: World,
    customer_id: CustomerId,
    *,
    before: TimelinePosition | None,
    limit: int,
    what: EntryKind | None = None,
) -> list[TimelineEntry]:
    """Return the last `limit` registrations, consents, purchases and messages before a position.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    # Each source gives up to `limit` entries: all entries of the page may be of one kind.
    entries: list[TimelineEntry] = []
    if what in (None, "registration"):
        entries.append(Registered(customer.registered_at))
    if what in (None, CONSENT):
        entries += customer.consents
        for each in customer.ids:
            entries += world.customers.profiles.consents_before(each, before, limit)
    if what in (None, PURCHASE):
        found = world.shopping.purchases.of_person(customer.ids, before=before, limit=limit)
        entries += found
    if what in (None, MESSAGE):
        for each in customer.ids:
            entries += read_messages(world, each, before=before, limit=limit)
    return newest_first(entries, before=before, limit=limit)
