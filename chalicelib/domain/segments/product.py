"""Customers who bought a product, or did not."""

from typing import Literal

from pydantic import StrictBool

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words
from chalicelib.domain.segments.purchases import Days
from chalicelib.domain.shopping.shopping import WINDOW_DAYS


class ProductFilter(Filter):
    """`{"kind": "product", "any_of": ["4600000000017"], "bought": false, "days": 90}`.

    Rows that came back whole do not count. Unlike the other conditions it reads the receipts of
    each customer who bought in these days, so it costs two reads a customer: put it last.
    """

    kind: Literal["product"] = "product"
    any_of: Words
    bought: StrictBool = True
    days: Days = WINDOW_DAYS

    def matches(self, customer: Customer, facts: Facts) -> bool:
        first_day = facts.day - self.days + 1
        # The profile shows without a read that a customer bought nothing.
        if customer.shopping.last_day_within(first_day, facts.day) is None:
            return not self.bought
        found = facts.products_of(customer.id, first_day)
        return bool(found.intersection(self.any_of)) == self.bought
