"""Customers by what they bought: how often, for how much, how long ago."""

from typing import Annotated, Literal, assert_never

from pydantic import Field, StrictInt

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Between
from chalicelib.domain.shopping.shopping import WINDOW_DAYS, Shopping, Spent

Days = Annotated[StrictInt, Field(ge=1, le=WINDOW_DAYS)]
"""The length of a period that ends today; 1 is today alone."""

Measure = Literal["count", "sum", "average", "last"]


class PurchasesFilter(Between):
    """`{"kind": "purchases", "measure": "sum", "from": 100, "to": 500000, "days": 90}`.

    For a customer without purchases `count` and `sum` are 0, while `average` (of a receipt) and
    `last` (days since the last purchase) are unknown and never match. Money is in minor units.
    Without `days` all known purchases count.
    """

    kind: Literal["purchases"] = "purchases"
    measure: Measure
    days: Days | None = None

    def matches(self, customer: Customer, facts: Facts) -> bool:
        if self.measure == "last":
            last_day = self._last_day(customer.shopping, facts.day)
            return last_day is not None and self.holds(facts.day - last_day)
        spent = self._spent(customer.shopping, facts.day)
        if self.measure == "count":
            return self.holds(spent.orders)
        if self.measure == "sum":
            return self.holds(spent.minor)
        if self.measure == "average":
            return spent.orders > 0 and self.holds(spent.minor, times=spent.orders)
        assert_never(self.measure)

    def _last_day(self, shopping: Shopping, today: int) -> int | None:
        if self.days is None:
            return shopping.last_day
        return shopping.last_day_within(today - self.days + 1, today)

    def _spent(self, shopping: Shopping, today: int) -> Spent:
        # The totals are exact; a period may have to estimate its share of rolled-up purchases.
        if self.days is None:
            return Spent(shopping.orders, shopping.minor)
        return shopping.spent(today - self.days + 1, today)
