"""Many profiles read one by one, so that a broken one stops nobody else's."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from chalicelib import log
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.repo import keys, plain_shoppings, profiles
from chalicelib.repo.audience_profiles import Person
from chalicelib.repo.encoding import NOT_OURS, Encoded, decode
from chalicelib.repo.plain_shoppings import PlainShopping

Read = TypeVar("Read")


class FoundCustomers(NamedTuple):
    """Customers, and those of whom something is stored that cannot be read."""

    customers: list[Customer]
    unreadable: list[CustomerId]


class FoundPeople(NamedTuple):
    """The same for a plan."""

    people: list[Person]
    unreadable: list[CustomerId]


def read_each(
    items: Iterable[Encoded], read: Callable[[Encoded], Read | None]
) -> tuple[list[Read], list[CustomerId]]:
    """What could be read of profiles, without those that `read` leaves out, and whose could not."""
    found: list[Read] = []
    unreadable: list[CustomerId] = []
    for item in items:
        try:
            of_customer = read(item)
        except NOT_OURS as broken:
            customer_id = keys.customer_of(item["pk"]["S"])
            log.event("customer.unreadable", customer=customer_id, error=type(broken).__name__)
            unreadable.append(customer_id)
        else:
            if of_customer is not None:
                found.append(of_customer)
    return found, unreadable


def read_whole(item: Encoded) -> Customer | None:
    """The customer; None for a tombstone."""
    decoded = decode(item)
    if not profiles.is_active(decoded):
        return None
    return profiles.read_customer(keys.customer_of(decoded["pk"]), decoded)


def read_shopping(item: Encoded) -> PlainShopping | None:
    """What the customer bought; None for a tombstone."""
    return plain_shoppings.read_plainly(item) if "recent" in item else None
