"""Have the base counted for the thresholds of a day."""

from datetime import date

from chalicelib import log
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

CUSTOMERS_A_PART = 100_000
PARTS_MAX = 1_000


def start_counting(world: World, day: date) -> None:
    """Queue the counting of every part of the base; twice does no harm.

    `day` is the programme's today: purchases of the day itself count as far as they are known.
    """
    latest = world.segments.thresholds.latest()
    if latest and latest.day >= day:
        return
    customers = latest.customers if latest else 0
    parts = min(PARTS_MAX, max(1, -(-customers // CUSTOMERS_A_PART)))
    log.event("counting.started", day=day.isoformat(), parts=parts)
    named: dict[str, str | int] = {"do": PlanJob.COUNT, "day": day.isoformat(), "parts": parts}
    world.queues.plan.send_many([{**named, "part": part} for part in range(parts)])
