"""Find customers by a unique identity: id, phone or card number; or by an e-mail address."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Rejected
from chalicelib.domain.staff.staff import StaffKey
from chalicelib.repo.customers.customers import NO_CUSTOMER
from chalicelib.world import World

FOUND_MAX = 20  # customers who gave one e-mail address


def search_customer(world: World, caller: StaffKey, identity: Identity) -> list[Customer]:
    """Return the customer with the identity; none if it is not known.

    An e-mail address that was only typed may belong to several customers: a proven one comes first.

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
    if identity.kind == "email":
        found = world.customers.profiles.with_email(Email(identity.value), limit=FOUND_MAX)
        return sorted(found, key=lambda each: (not each.email_proven_at, each.registered_at))
    owner = world.customers.profiles.owner_of(identity)
    # Also read for an unknown identity: the time of the answer must not say whether it is known.
    customer = world.customers.profiles.get(owner or NO_CUSTOMER)
    return [customer] if customer else []
