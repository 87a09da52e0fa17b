"""Somebody whom the agenda names on a day, and what a trigger may ask about them."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.customers.customer import Customer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer, the day of the agenda, and the day on which it is looked at.

    They differ where a missed day is made good. `gap_days` is the programme's percentile of gaps.
    `answered` is the last purchase whose silence was answered, as an ordinal; 0: none was.
    """

    customer: Customer
    day: date
    today: date
    gap_days: int | None = None
    answered: int = 0
