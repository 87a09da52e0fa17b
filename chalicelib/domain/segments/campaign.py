"""Customers who got, clicked or answered a campaign."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts, ResponseKind
from chalicelib.domain.segments.filter import Filter, Word


class CampaignFilter(Filter):
    """`{"kind": "campaign", "campaign": "spring-2026", "how": "clicked"}`.

    Whoever was written to got it; that is known for 30 days at least, and for ever of whom a
    receipt or a deed was heard. A campaign that does not exist reached nobody.
    """

    kind: Literal["campaign"] = "campaign"
    campaign: Word
    how: ResponseKind

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return facts.touched(customer.id, self.campaign, self.how)
