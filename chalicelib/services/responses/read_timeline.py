"""Reads the timeline of a customer, page by page from the newest entry."""

from functools import cache, partial

from chalicelib.domain.customers.timeline import (
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


def read_visible_timeline(
    world: World,
    role: Role,
    customer_id: CustomerId,
    *,
    before: TimelinePosition | None,
    limit: int,
) -> list[TimelineEntry]:
    """Return the timeline without messages that tell a field which the role sees masked.

    A page is filled with older entries: a short one would show where a message was left out.

    Raises:
        NotFound: `customer.not_found`.
    """
    if SIGHTS[role] is Sight.FULL:
        return read_timeline(world, customer_id, before=before, limit=limit)
    is_hidden = cache(partial(is_masked_campaign, world))
    shown: list[TimelineEntry] = []
    while True:
        page = read_timeline(world, customer_id, before=before, limit=limit)
        shown += (
            each
            for each in page
            if not (isinstance(each, CampaignMessage) and is_hidden(each.campaign))
        )
        if len(page) < limit or len(shown) >= limit:
            return shown[:limit]
        before = position_of(page[-1])


def read_timeline(
    world: World, customer_id: CustomerId, *, before: TimelinePosition | None, limit: int
) -> list[TimelineEntry]:
    """Return the last `limit` registrations, consents, purchases and messages before a position.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    # Each source gives up to `limit` entries: all entries of the page may be of one kind.
    entries: list[TimelineEntry] = [
        Registered(customer.registered_at),
        *customer.consents,
        *world.customers.profiles.consents_before(customer_id, before, limit),
        *world.shopping.purchases.of_customer(customer_id, before=before, limit=limit),
        *read_messages(world, customer_id, before=before, limit=limit),
    ]
    return newest_first(entries, before=before, limit=limit)
