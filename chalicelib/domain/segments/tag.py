"""Customers with at least one of some tags."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words


class Tag(Filter):
    """`{"kind": "tag", "any_of": ["vip", "coffee"]}`."""

    kind: Literal["tag"] = "tag"
    any_of: Words

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return not customer.tags.isdisjoint(self.any_of)
