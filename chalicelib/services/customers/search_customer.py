"""Find a customer by a unique identity: id, phone, e-mail or card number."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.asker import Asker
from chalicelib.services.customers.spend_lookup import spend_lookup
from chalicelib.world import World

NO_CUSTOMER = CustomerId("nobody")  # an id that no customer has


def search_customer(world: World, asker: Asker, identity: Identity) -> Customer | None:
    """Return the customer, or None if the identity is not known.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker used up the look-ups of this hour.
    """
    # Counted before: both answers of a search reveal whether the person is a customer.
    spend_lookup(world, asker)
    owner = world.customers.profiles.owner_of(identity)
    # Also read for an unknown identity: the time of the answer must not say whether it is known.
    return world.customers.profiles.get(owner or NO_CUSTOMER)
