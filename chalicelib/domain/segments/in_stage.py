"""Customers in some stages of the customer lifecycle (rule 46)."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.stage import Stage, stage_of
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter


class InStage(Filter):
    """`{"kind": "stage", "any_of": ["dormant", "lost"]}`."""

    kind: Literal["stage"] = "stage"
    any_of: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=len(Stage))]

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return stage_of(customer.shopping, facts.day, facts.gap_days) in self.any_of
