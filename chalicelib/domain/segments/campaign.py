"""Customers who got a campaign, clicked in it or answered it."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts, ResponseKind
from chalicelib.domain.segments.filter import Filter, Word


class CampaignFilter(Filter):
    """`{"kind": "campaign", "campaign": "spring-2026", "how": "clicked"}`.

    A customer got a campaign if its message was sent to them. We know this for at least 30 days,
    and for ever if a receipt came or the customer responded. A campaign that does not exist matches
    no customer.
    """

    kind: Literal["campaign"] = "campaign"
    campaign: Word
    how: ResponseKind

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return facts.responded(customer.id, self.campaign, self.how)
