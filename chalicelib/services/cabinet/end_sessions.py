"""End every session of a customer's cabinet."""

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def end_sessions(world: World, customer_id: CustomerId) -> None:
    """Store that every session that is open now is over. Links that were not used are over too.

    Raises:
        NotFound: `customer.not_found`.
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def end(customer: Customer) -> None:
        writes = world.customers.profiles.change_writes(customer, customer.signed_out())
        world.commit(None, *writes)

    with_customer(world, customer_id, end)
    log.event("cabinet.sessions_ended", customer=customer_id)
