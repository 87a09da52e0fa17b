"""Customers by the name of their RFM group (rule 48)."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.scores.rfm import RfmName, scores_of
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter


class Named(Filter):
    """`{"kind": "rfm_name", "any_of": ["champions", "loyal"], "high_value": true}`."""

    kind: Literal["rfm_name"] = "rfm_name"
    any_of: Annotated[tuple[RfmName, ...], Field(min_length=1, max_length=len(RfmName))]
    high_value: StrictBool | None = None

    def matches(self, customer: Customer, facts: Facts) -> bool:
        thresholds = facts.scoring
        if thresholds is None:
            return False
        scores = scores_of(customer.shopping, facts.day, thresholds)
        if scores is None or self.high_value not in (None, scores.high_value):
            return False
        return scores.name in self.any_of
