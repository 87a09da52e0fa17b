"""Customers listed by id."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Word

IDS_MAX = 10_000


class Ids(Filter):
    """`{"kind": "ids", "any_of": ["c1", "c2"]}`."""

    kind: Literal["ids"] = "ids"
    any_of: Annotated[tuple[Word, ...], Field(min_length=1, max_length=IDS_MAX)]

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self.any_of)

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        return customer.id in self._ids
