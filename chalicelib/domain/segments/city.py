"""Customers of some cities; case does not matter, and ё is the same as е."""

from functools import cached_property
from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.names.person_name import search_key
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words


class City(Filter):
    """`{"kind": "city", "any_of": ["Казань", "Kazan"]}`."""

    kind: Literal["city"] = "city"
    any_of: Words

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(map(search_key, self.any_of))

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return search_key(customer.city.strip()) in self._keys
