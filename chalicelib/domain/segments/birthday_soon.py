"""Customers with a birthday within some days, today included (rule 41)."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from chalicelib.domain.customers.birthday import celebrated_on
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Filter

DAYS_MAX = 365


class BirthdaySoon(Filter):
    """`{"kind": "birthday", "days": 7}`: from today to the same day of next week."""

    kind: Literal["birthday"] = "birthday"
    days: Annotated[StrictInt, Field(ge=0, le=DAYS_MAX)]

    def matches(self, customer: Customer, facts: Facts) -> bool:
        if customer.birthday is None:
            return False
        day = celebrated_on(customer.birthday, facts.today.year)
        if day < facts.today:
            day = celebrated_on(customer.birthday, facts.today.year + 1)
        return (day - facts.today).days <= self.days
