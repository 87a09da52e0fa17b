"""Put a customer on the suppression list, with the reason."""

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
    """Add a suppression to a customer. Idempotent; does nothing if the customer was erased.

    With an e-mail `address` it is added only while the customer still has that mailbox.

    Raises:
        Unavailable: `customer.contended`: other writers were faster in every attempt.
    """

    def add(customer: Customer) -> None:
        # A report about a mailbox may arrive after the customer changed it, and says nothing about
        # the new one.
        if line in customer.suppressions or (address and not _has_mailbox(customer, address)):
            return
        after = replace(customer, suppressions=(*customer.suppressions, line))
        world.commit(None, *world.customers.profiles.change_writes(customer, after))
        log.event("customer.suppressed", customer=customer_id, by=line.by, channel=line.channel)

    with suppress(NotFound):  # the customer was erased
        with_customer(world, customer_id, add)


def _has_mailbox(customer: Customer, address: str) -> bool:
    return customer.email is not None and is_same_mailbox(customer.email, address)
