"""Start the inactivity timer of a customer who has bought (rule 46)."""

from datetime import date, timedelta
from zlib import crc32

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.triggers.dormant import check_after, dormant_from
from chalicelib.world import World

AHEAD = timedelta(days=2)  # the runs of today and tomorrow may have been planned
SPREAD_DAYS = 14  # over which a base is looked at that was silent before anybody looked


def start_inactivity_timer(
    world: World, customer: Customer, today: date, gap_days: int | None
) -> None:
    """Have the silence looked at when it could first be too long; twice does no harm.

    `today` is the programme's, and so is `gap_days`, the percentile of its gaps. Nothing is done
    for who never bought, or is looked after already.
    """
    dormant = dormant_from(customer.shopping, gap_days)
    if dormant is None or customer.watched:
        return
    soonest = today + AHEAD
    if dormant < soonest:
        look = soonest + timedelta(days=crc32(customer.id.encode()) % SPREAD_DAYS)
    else:
        look = max(soonest, check_after(customer.shopping, today, gap_days))
    world.customers.timers.enrol(customer.id, look)
