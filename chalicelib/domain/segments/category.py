"""Customers who bought something of a category, or did not."""

from typing import Literal

from pydantic import StrictBool

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter, Words
from chalicelib.domain.segments.purchases import Days


class Category(Filter):
    """`{"kind": "category", "any_of": ["tea"], "bought": false, "days": 90}`.

    Purchases that were rolled up have lost their categories and never match.
    """

    kind: Literal["category"] = "category"
    any_of: Words
    bought: StrictBool = True
    days: Days | None = None

    def matches(self, customer: Customer, facts: Facts) -> bool:
        first_day = 0 if self.days is None else facts.day - self.days + 1
        last_day = None if self.days is None else facts.day
        has_bought = any(
            name in self.any_of
            for bought in customer.shopping.since(first_day, last_day)
            for name, _ in bought.categories
        )
        return has_bought == self.bought
