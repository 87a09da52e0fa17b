"""Find a customer by a unique identity: id, phone, e-mail or card number."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.world import World

NO_CUSTOMER = CustomerId("nobody")  # an id that no customer has


def search_customer(world: World, caller: StaffKey, identity: Identity) -> Customer | None:
    """Return the customer, or None if the identity is not known.

    Raises:
        Rejected: `customers.too_many_searches`: the key used up its searches of this hour.
    """
    now = world.now()
    hour = now.strftime("%Y-%m-%dT%H")
    limit = world.bounds.searches_an_hour
    if not world.conversation.budgets.count(
        "customer_search", caller.id, hour, limit=limit, now=now
    ):
        raise Rejected("customers.too_many_searches")
    owner = world.customers.profiles.owner_of(identity)
    # Also read for an unknown identity: the time of the answer must not say whether it is known.
    return world.customers.profiles.get(owner or NO_CUSTOMER)
