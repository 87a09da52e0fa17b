"""Customers by their ABC class (rule 49)."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.scores.abc import AbcClass, abc_class
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter
from chalicelib.domain.shopping.shopping import WINDOW_DAYS


class Abc(Filter):
    """`{"kind": "abc", "any_of": ["A", "B"]}`; a customer without purchases in the window is C."""

    kind: Literal["abc"] = "abc"
    any_of: Annotated[tuple[AbcClass, ...], Field(min_length=1, max_length=3)]

    def matches(self, customer: Customer, facts: Facts) -> bool:
        thresholds = facts.scoring
        if thresholds is None:
            return False
        spent = customer.shopping.spent(facts.day - WINDOW_DAYS + 1, facts.day)
        return abc_class(spent.minor, thresholds.abc) in self.any_of
