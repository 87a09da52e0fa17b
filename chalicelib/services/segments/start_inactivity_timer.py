"""Start the inactivity timer of a customer who has bought (rule 46)."""

from datetime import date, timedelta
from zlib import crc32

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.triggers.dormant import check_after, dormant_from
from chalicelib.world import World

AHEAD = timedelta(days=2)  # the runs of today and tomorrow may be planned already
# An existing base has many customers who are dormant on the first day. Their checks are spread over
# two weeks, so that they do not get their messages on one day.
SPREAD_DAYS = 14


def start_inactivity_timer(
    world: World, customer: Customer, today: date, gap_days: int | None
) -> None:
    """Start the timer for the first day on which the customer could be dormant. Idempotent.

    `today` is in the programme's zone; `gap_days` is the programme's percentile of the gaps between
    purchases. A customer who never bought, or who has a timer, gets none.
    """
    check_on = None if customer.watched else first_check(customer, today, gap_days)
    if check_on is not None:
        world.customers.timers.enrol(customer.id, check_on)


def first_check(customer: Customer, today: date, gap_days: int | None) -> date | None:
    """Return the first day on which the customer could be dormant; None: they never bought."""
    dormant = dormant_from(customer.shopping, gap_days)
    if dormant is None:
        return None
    soonest = today + AHEAD
    if dormant < soonest:
        return soonest + timedelta(days=crc32(customer.id.encode()) % SPREAD_DAYS)
    return max(soonest, check_after(customer.shopping, today, gap_days))
