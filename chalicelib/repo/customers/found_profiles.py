"""The result of reading many profiles, of which some cannot be read."""

from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.customers import profiles
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded, decode


class FoundCustomers(NamedTuple):
    """Customers, and the ids of those with an unreadable profile."""

    customers: list[Customer]
    unreadable: list[CustomerId]


def read_whole(item: Encoded) -> Customer | None:
    """Read a customer with all fields; None for the tombstone of an erased one."""
    decoded = decode(item)
    if not profiles.is_active(decoded):
        return None
    return profiles.read_customer(keys.customer_of(decoded["pk"]), decoded)
