"""Count one part of the base for the thresholds of a day."""

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

PAGE_CUSTOMERS = 500
READ_AT_ONCE = 100
WORKS_FOR = timedelta(seconds=60)  # half of the function's time: a page with enrolments is slow


def count_part(world: World, day: date, *, part: int, parts: int) -> None:
    """Count the part once; after the last one keep the thresholds of the day.

    A part that takes too long is put away, and the rest of it queued. Of two workers on one part
    the one that was slower stops. Whoever dies is followed by one that counts from where the part
    was put away last, so that every profile counts once.
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
        _conclude(world, counting)
    else:
        world.queues.plan.send(
            {"do": "count", "day": day.isoformat(), "part": part, "parts": parts}
        )


def _counted(world: World, counting: Counting) -> Counting:
    """The part counted on, to its end or as far as the time allows."""
    until = world.now() + WORKS_FOR
    cursor = counting.cursor
    while True:
        page = world.customers.audience.base_page(
            counting.part, counting.parts, start=cursor, limit=PAGE_CUSTOMERS
        )
        for at in range(0, len(page.ids), READ_AT_ONCE):
            _count(world, counting, page.ids[at : at + READ_AT_ONCE])
        cursor = page.next
        if not cursor or world.now() >= until:
            return replace(counting, cursor=cursor, is_done=not cursor)


def _count(world: World, counting: Counting, ids: Sequence[CustomerId]) -> None:
    """Count some customers, and have the silence of those looked after of whom nobody does."""
    count, draw = counting.counter.add_bought, counting.sample.add
    unwatched: list[CustomerId] = []
    for bought in world.customers.audience.purchase_totals(ids):
        customer_id, days, minors, earlier, is_watched = bought
        count(days, minors, earlier)
        draw(customer_id)
        if not is_watched and bought.has_bought:
            unwatched.append(customer_id)
    if unwatched:
        _enrol(world, unwatched, counting.counter.day)


def _enrol(world: World, ids: Sequence[CustomerId], today: date) -> None:
    latest = world.segments.thresholds.latest()
    gap_days = latest.gap_days if latest else None
    for customer in world.customers.profiles.get_many(ids):
        start_inactivity_timer(world, customer, today, gap_days)


def _conclude(world: World, counting: Counting) -> None:
    """Keep what all parts say together, if this was the last of them to be done."""
    counter, day = counting.counter, counting.counter.day
    sample = CustomerSample(day, SAMPLE_MAX)
    sample.merge(counting.sample)
    # The next ones first: they are the least likely to be done, and nothing is merged in vain.
    for ahead in range(1, counting.parts):
        part = (counting.part + ahead) % counting.parts
        other = world.segments.countings.get(day, part=part, parts=counting.parts)
        if not other.is_done:
            return
        counter.merge(other.counter)
        sample.merge(other.sample)
    world.segments.countings.keep_sample(sample)
    if world.segments.thresholds.keep(counter.thresholds()):
        log.event("counting.done", day=day.isoformat(), customers=counter.customers)
