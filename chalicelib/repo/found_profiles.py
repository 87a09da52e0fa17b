"""What going through many profiles finds, and whose profile stops nobody else's."""

from typing import NamedTuple

from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.repo import keys, plain_shoppings, profiles
from chalicelib.repo.audience_profiles import Person
from chalicelib.repo.encoding import Encoded, decode
from chalicelib.repo.plain_shoppings import PlainShopping


class FoundCustomers(NamedTuple):
    """Customers, and those of whom something is stored that cannot be read."""

    customers: list[Customer]
    unreadable: list[CustomerId]


class FoundPeople(NamedTuple):
    """The same for a plan."""

    people: list[Person]
    unreadable: list[CustomerId]


def read_whole(item: Encoded) -> Customer | None:
    """The customer; None for a tombstone."""
    decoded = decode(item)
    if not profiles.is_active(decoded):
        return None
    return profiles.read_customer(keys.customer_of(decoded["pk"]), decoded)


def read_shopping(item: Encoded) -> PlainShopping | None:
    """What the customer bought; None for a tombstone."""
    return plain_shoppings.read_plainly(item) if "recent" in item else None
