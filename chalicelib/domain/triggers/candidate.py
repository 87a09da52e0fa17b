"""A customer listed in the agenda on a day, with what a trigger needs to decide."""

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.customers.customer import Customer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer, the day of the agenda, and the day on which its run began.

    The two days differ when the clock catches up on a missed day. `gap_days` is the 80th percentile
    of the days between purchases in the base. `answered` is the day (an ordinal) of the purchase
    after which the customer got the last message about inactivity; 0: they got none.
    `expiring` are the free points with a last day of which the customer is warned on the day.
    """

    customer: Customer
    day: date
    today: date
    gap_days: int | None = None
    answered: int = 0
    expiring: int = 0
