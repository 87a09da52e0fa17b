"""Customers by their level in the programme."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words


class TierFilter(Filter):
    """`{"kind": "tier", "any_of": ["silver", "gold"]}`: ids of levels.

    A level that staff gave counts while it is in force. Without a programme no customer has one.
    """

    kind: Literal["tier"] = "tier"
    any_of: Words

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return facts.account_of(customer.id).level in self.any_of
