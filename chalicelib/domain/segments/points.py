"""Customers by their points: what they may spend, and what will expire."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Between
from chalicelib.domain.segments.purchases import Days

PointsMeasure = Literal["available", "expiring"]


class PointsFilter(Between):
    """`{"kind": "points", "measure": "expiring", "from": 100, "to": 5000, "days": 30}`.

    `available` may be spent now. `expiring` are free points with a last day within `days` from
    today, which is the first; null: any last day. In units of the programme's scale; a customer
    without an account has 0.
    """

    kind: Literal["points"] = "points"
    measure: PointsMeasure
    days: Days | None = None

    def matches(self, customer: Customer, facts: Facts) -> bool:
        account = facts.account_of(customer.id)
        if self.measure == "available":
            return self.holds(account.available)
        last = None if self.days is None else facts.day + self.days - 1
        return self.holds(account.expiring(facts.day, last))
