"""Customers with one of some favourite categories (rule 50)."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words


class Favourite(Filter):
    """`{"kind": "favourite", "any_of": ["dairy"]}`."""

    kind: Literal["favourite"] = "favourite"
    any_of: Words

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return customer.shopping.favourite_category(facts.day) in self.any_of
