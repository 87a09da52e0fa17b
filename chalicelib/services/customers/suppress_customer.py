"""Put a customer on the stop list, at once and with the reason."""

from contextlib import suppress
from dataclasses import replace

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import is_same_mailbox
from chalicelib.domain.customers.suppression import Suppression
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def suppress_customer(
    world: World, customer_id: CustomerId, line: Suppression, *, address: str = ""
) -> None:
    """Add a line to the customer's stop list; the same line again changes nothing.

    A customer who was erased is left alone. With an e-mail `address` the line is added only while
    the customer still has it: what is known of a mailbox says nothing of the next one.

    Raises:
        Unavailable: `customer.contended`: too many write to the same customer at once.
    """

    def add(customer: Customer) -> None:
        if line in customer.suppressions or (address and not _is_theirs(customer, address)):
            return
        after = replace(customer, suppressions=(*customer.suppressions, line))
        world.commit(None, *world.customers.profiles.change_writes(customer, after))
        log.event("customer.suppressed", customer=customer_id, by=line.by, channel=line.channel)

    with suppress(NotFound):
        with_customer(world, customer_id, add)


def _is_theirs(customer: Customer, address: str) -> bool:
    return customer.email is not None and is_same_mailbox(customer.email, address)
