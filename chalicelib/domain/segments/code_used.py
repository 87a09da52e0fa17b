"""Customers who used a promo code of some codes, or did not."""

from typing import Literal

from pydantic import StrictBool

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Word


class CodeUsed(Filter):
    """`{"kind": "promo_code", "codes": "d4e5f6", "used": true}`.

    `codes` is the id under which the codes were made. A receipt used one of them, and not all of it
    came back.
    """

    kind: Literal["promo_code"] = "promo_code"
    codes: Word
    used: StrictBool = True

    def matches(self, customer: Customer, facts: Facts) -> bool:
        return (facts.uses_of(customer.id).batches.get(self.codes, 0) > 0) == self.used
