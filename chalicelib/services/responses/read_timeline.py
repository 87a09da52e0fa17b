"""Reads the timeline of a customer, page by page from the newest entry."""

from chalicelib.domain.customers.timeline import (
    Registered,
    TimelineEntry,
    TimelinePosition,
    newest_first,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.services.responses.read_messages import read_messages
from chalicelib.world import World


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
