"""Count the base once a day: the thresholds of scores and classes, and a sample of customers.

The planner's workers count parts of the base in parallel.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from chalicelib import log
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.repo.segments.countings import SAMPLE_MAX, Counting
from chalicelib.services.segments.start_inactivity_timer import start_inactivity_timer
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

CUSTOMERS_A_PART = 100_000
PARTS_MAX = 1_000
READ_AT_ONCE = 100
WORKS_FOR = timedelta(seconds=60)  # half of the function's time: one page may start 500 timers


def start_counting(world: World, day: date) -> None:
    """Queue the counting of every part of the base. Idempotent.

    `day` is today in the programme's zone: purchases of today count as far as they are known.
    """
    latest = world.segments.thresholds.latest()
    if latest and latest.day >= day:
        return
    customers = latest.customers if latest else 0
    parts = min(PARTS_MAX, max(1, -(-customers // CUSTOMERS_A_PART)))
    log.event("counting.started", day=day.isoformat(), parts=parts)
    world.queues.plan.send_many([_job(day, part, parts) for part in range(parts)])


def count_part(world: World, day: date, *, part: int, parts: int) -> None:
    """Count one part of the base; the worker that finishes the last part stores the thresholds.

    A part that takes too long is saved half-way, and the rest of it is queued. If two workers count
    the same part, the slower one stops. If a worker dies, another continues from the saved
    state, so that every profile counts once.
    """
    if world.segments.thresholds.has(day):
        return
    counting = world.segments.countings.get(day, part=part, parts=parts)
    if not counting.is_done:
        try:
            counting = world.segments.countings.keep(_counted(world, counting), world.now())
        except Conflict:
            log.event("counting.overtaken", day=day.isoformat(), part=part)
            return
    if counting.is_done:
        _keep_thresholds_if_last(world, counting)
    else:
        world.queues.plan.send(_job(day, part, parts))


def _job(day: date, part: int, parts: int) -> dict[str, str | int]:
    return {"do": PlanJob.COUNT, "day": day.isoformat(), "part": part, "parts": parts}


def _counted(world: World, counting: Counting) -> Counting:
    """Continue a count to the end of its part, or for a minute."""
    until = world.now() + WORKS_FOR
    cursor, limit = counting.cursor, world.bounds.count_page_customers
    while True:
        page = world.customers.audience.base_page(
            counting.part, counting.parts, start=cursor, limit=limit
        )
        for at in range(0, len(page.ids), READ_AT_ONCE):
            _count(world, counting, page.ids[at : at + READ_AT_ONCE])
        cursor = page.next
        if not cursor or world.now() >= until:
            return replace(counting, cursor=cursor, is_done=not cursor)


def _count(world: World, counting: Counting, ids: Sequence[CustomerId]) -> None:
    """Count some customers; start an inactivity timer for each buyer who has none."""
    # Bound once: this loop runs for every customer of the base, every day.
    count, draw = counting.counter.add_bought, counting.sample.add
    without_timer: list[CustomerId] = []
    for totals in world.customers.audience.purchase_totals(ids):
        customer_id, days, minors, earlier, has_timer = totals
        count(days, minors, earlier)
        draw(customer_id)
        if not has_timer and totals.has_bought:
            without_timer.append(customer_id)
    if without_timer:
        _start_timers(world, without_timer, counting.counter.day)


def _start_timers(world: World, ids: Sequence[CustomerId], today: date) -> None:
    latest = world.segments.thresholds.latest()
    gap_days = latest.gap_days if latest else None
    for customer in world.customers.profiles.get_many(ids):
        start_inactivity_timer(world, customer, today, gap_days)


def _keep_thresholds_if_last(world: World, counting: Counting) -> None:
    """Add up all parts and store the thresholds, if every other part is done too."""
    counter, day = counting.counter, counting.counter.day
    sample = CustomerSample(day, SAMPLE_MAX)
    sample.merge(counting.sample)
    # The parts after this one are read first: they are the least likely to be done, so that little
    # is merged for nothing.
    for ahead in range(1, counting.parts):
        part = (counting.part + ahead) % counting.parts
        other = world.segments.countings.get(day, part=part, parts=counting.parts)
        if not other.is_done:
            return
        counter.merge(other.counter)
        sample.merge(other.sample)
    # The sample comes first: while there are no thresholds the next tick counts again, so a crash
    # between the two cannot leave a day without a sample.
    world.segments.countings.keep_sample(sample)
    if world.segments.thresholds.keep(counter.thresholds()):
        log.event("counting.done", day=day.isoformat(), customers=counter.customers)
