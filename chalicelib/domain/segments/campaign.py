"""Customers who got, clicked or answered a campaign."""

from typing import Literal

from chalicelib.domain.customer import Customer
from chalicelib.domain.segments.facts import Facts, How
from chalicelib.domain.segments.filter import Filter, Word


class Campaign(Filter):
    """`{"kind": "campaign", "campaign": "spring-2026", "how": "clicked"}`.

    Whoever was written to got it; that is known for 30 days at least, and for ever of whom a
    receipt or a deed was heard. A campaign that does not exist reached nobody.
    """

    kind: Literal["campaign"] = "campaign"
    campaign: Word
    how: How

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return facts.touched(customer.id, self.campaign, self.how)
