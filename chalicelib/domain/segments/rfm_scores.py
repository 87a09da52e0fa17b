"""Customers by their RFM scores (rule 47)."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.scores.rfm import scores_of
from chalicelib.domain.scores.thresholds import SCORES
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter

Score = Annotated[StrictInt, Field(ge=1, le=SCORES)]
AnyScore = Annotated[tuple[Score, ...], Field(min_length=1, max_length=SCORES)]
EVERY_SCORE = tuple(range(1, SCORES + 1))


class Scored(Filter):
    """`{"kind": "rfm", "recency": [4, 5], "frequency": [3, 4, 5], "money": [5]}`.

    A score that is not given may be any.
    """

    kind: Literal["rfm"] = "rfm"
    recency: AnyScore = EVERY_SCORE
    frequency: AnyScore = EVERY_SCORE
    money: AnyScore = EVERY_SCORE

    def matches(self, customer: Customer, facts: Facts) -> bool:
        thresholds = facts.scoring
        if thresholds is None:
            return False
        scores = scores_of(customer.shopping, facts.day, thresholds)
        if scores is None:
            return False
        wanted = (self.recency, self.frequency, self.money)
        return all(score in any_of for score, any_of in zip(scores, wanted, strict=True))
