"""Put the surnames of customers who were stored by an older release into the index."""

from collections.abc import Iterable

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.names.surname import fold
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.customers.claims import surname_entry
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def index_surnames(world: World, customers: Iterable[Customer]) -> int:
    """Enter the customers, and return how many have a surname. Idempotent.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """
    return sum(_entered(world, each.id) for each in customers)


def _entered(world: World, customer_id: CustomerId) -> bool:
    def enter(customer: Customer) -> bool:
        if not fold(customer.surname):
            return False
        # In one transaction with the profile as it was read: a customer who is renamed or erased
        # meanwhile has moved or left the index already, and must not come back.
        unchanged = world.customers.profiles.unchanged_write(customer)
        world.commit(None, surname_entry(customer), unchanged)
        return True

    try:
        return with_customer(world, customer_id, enter)
    except NotFound:
        return False
