"""Find customers by a unique identity: id, phone or card number; or by an e-mail address."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.staff.asker import Asker
from chalicelib.repo.customers.customers import NO_CUSTOMER
from chalicelib.services.customers.spend_lookup import spend_lookup
from chalicelib.world import World

FOUND_MAX = 20  # customers who gave one e-mail address


def search_customer(world: World, asker: Asker, identity: Identity) -> list[Customer]:
    """Return the customer with the identity; none if it is not known.

    An e-mail address that was only typed may belong to several customers: a proven one comes first.

    Raises:
        Unavailable: `customers.too_many_searches`: the asker used up the look-ups of this hour.
    """
    # Counted before: both answers of a search reveal whether the person is a customer.
    spend_lookup(world, asker)
    if identity.kind == "email":
        found = world.customers.profiles.with_email(Email(identity.value), limit=FOUND_MAX)
        return sorted(found, key=lambda each: (not each.email_proven_at, each.registered_at))
    owner = world.customers.claims.owner_of(identity)
    # Also read for an unknown identity: the time of the answer must not say whether it is known.
    customer = world.customers.profiles.get(owner or NO_CUSTOMER)
    return [customer] if customer else []
