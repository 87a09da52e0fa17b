"""Customers with one of some home shops."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words


class Shop(Filter):
    """`{"kind": "shop", "any_of": ["nevsky-12"]}`."""

    kind: Literal["shop"] = "shop"
    any_of: Words

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return customer.shop in self.any_of
