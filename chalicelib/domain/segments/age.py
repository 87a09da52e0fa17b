"""Customers of an age in whole years; without a year of birth the age is unknown."""

from typing import Literal

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import Between


class Age(Between):
    """`{"kind": "age", "from": 18, "to": 25}`."""

    kind: Literal["age"] = "age"

    def matches(self, customer: Customer, facts: Facts) -> bool:
        born, today = customer.birthday, facts.today
        if born is None or born.year is None:
            return False
        # Counted as in `is_minor`, so that both rules agree who is of age.
        before_birthday = (today.month, today.day) < (born.month, born.day)
        return self.holds(today.year - born.year - before_birthday)
