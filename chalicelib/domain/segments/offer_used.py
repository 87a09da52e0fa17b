"""Customers who used an offer, or did not."""

from typing import Literal

from pydantic import StrictBool

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Word


class OfferUsed(Filter):
    """`{"kind": "offer", "offer": "a1b2c3", "used": true}`.

    A receipt used the offer, and not all of it came back. An offer that does not exist matches
    as one that was never used.
    """

    kind: Literal["offer"] = "offer"
    offer: Word
    used: StrictBool = True

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return (facts.uses_of(customer.id).offers.get(self.offer, 0) > 0) == self.used
