"""What happened with a customer, page by page from the last."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.history import Happening, Place, Registered, newest_first
from chalicelib.domain.ids import CustomerId
from chalicelib.services.read_messages import read_messages
from chalicelib.world import World


def read_history(
    world: World, customer_id: CustomerId, *, before: Place | None, limit: int
) -> list[Happening]:
    """The last `limit` of registration, consents, purchases and messages before a place.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    happenings: list[Happening] = [
        Registered(customer.registered_at),
        *customer.consents,
        *world.customers.consents_before(customer_id, before, limit),
        *world.purchases.of_customer(customer_id, before=before, limit=limit),
        *read_messages(world, customer_id, before=before, limit=limit),
    ]
    return newest_first(happenings, before=before, limit=limit)
