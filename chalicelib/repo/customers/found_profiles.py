"""What going through many profiles finds, and whose profile stops nobody else's."""

from typing import NamedTuple

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.customers import profiles, purchase_totals
from chalicelib.repo.customers.audience_profiles import AudienceMember
from chalicelib.repo.customers.purchase_totals import PurchaseTotals
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Encoded, decode


class FoundCustomers(NamedTuple):
    """Customers, and those of whom something is stored that cannot be read."""

    customers: list[Customer]
    unreadable: list[CustomerId]


class FoundPeople(NamedTuple):
    """The same for a plan."""

    people: list[AudienceMember]
    unreadable: list[CustomerId]


def read_whole(item: Encoded) -> Customer | None:
    """The customer; None for a tombstone."""
    decoded = decode(item)
    if not profiles.is_active(decoded):
        return None
    return profiles.read_customer(keys.customer_of(decoded["pk"]), decoded)


def read_shopping(item: Encoded) -> PurchaseTotals | None:
    """What the customer bought; None for a tombstone."""
    return purchase_totals.read_totals(item) if "recent" in item else None
