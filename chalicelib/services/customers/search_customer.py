"""Find a customer by what only they have, in a way that tells strangers nothing."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.world import World

NO_CUSTOMER = CustomerId("nobody")


def search_customer(world: World, caller: StaffKey, identity: Identity) -> Customer | None:
    """The customer, or None; a stranger costs the same two reads as a customer.

    Raises:
        Rejected: `customers.too_many_searches`.
    """
    now = world.now()
    hour = now.strftime("%Y-%m-%dT%H")
    limit = world.bounds.searches_an_hour
    if not world.conversation.budgets.count(
        "customer_search", caller.id, hour, limit=limit, now=now
    ):
        raise Rejected("customers.too_many_searches")
    owner = world.customers.profiles.owner_of(identity)
    return world.customers.profiles.get(owner or NO_CUSTOMER)
