"""Count the base: the thresholds of scores and classes, and a sample of customers.

It is counted once a day, and again at every tick of the clock while it appears.

The planner's workers count parts of the base in parallel.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.scores.customer_sample import CustomerSample
from chalicelib.domain.scores.member_counter import CountedMember, MemberDay
from chalicelib.domain.scores.thresholds import Thresholds, count_name
from chalicelib.repo.segments.countings import SAMPLE_MAX, Counting
from chalicelib.services.segments.start_inactivity_timer import start_inactivity_timer
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

CUSTOMERS_A_PART = 100_000
PARTS_MAX = 1_000
DAY = timedelta(days=1)
READ_AT_ONCE = 100
WORKS_FOR = timedelta(seconds=60)  # half of the function's time: one page may start 500 timers


def start_counting(world: World, day: date, latest: Thresholds | None) -> None:
    """Queue the counting of the base. Idempotent.

    `day` is today in the programme's zone: purchases of today count as far as they are known.
    `latest` is the last count: another one of its day has a name of its own.
    """
    if latest is None or latest.day != day:
        _queue(world, day, latest)
    else:
        count_again(world, day, latest)


def count_again(world: World, day: date, latest: Thresholds | None) -> None:
    """Queue another count of a day, because its base has grown."""
    # Its name has the second of its start, because runs may refer to the earlier count.
    _queue(world, day, latest, at=int(world.now().timestamp()))


def count_part(world: World, day: date, *, part: int, parts: int, at: int = 0) -> None:
    """Count one part of the base; the worker that finishes the last part stores the thresholds.

    A part that takes too long is saved half-way, and the rest of it is queued. If two workers count
    the same part, the slower one counts nothing. If a worker dies, another continues from the saved
    state, so that every profile counts once.
    """
    if world.segments.thresholds.has(count_name(day, at)):
        return
    counting = world.segments.countings.get(day, part=part, parts=parts, at=at)
    if not counting.is_done:
        try:
            counting = world.segments.countings.keep(_counted(world, counting), world.now())
        except Conflict:
            # The faster one may die before it queues the rest, and this job is its only copy.
            log.event("counting.overtaken", day=day.isoformat(), part=part)
            world.queues.plan.send(_job(day, part, parts, at))
            return
    if counting.is_done:
        _keep_thresholds_if_last(world, counting)
    else:
        world.queues.plan.send(_job(day, part, parts, at))


def _queue(world: World, day: date, latest: Thresholds | None, at: int = 0) -> None:
    customers = latest.customers if latest else 0
    parts = min(PARTS_MAX, max(1, -(-customers // CUSTOMERS_A_PART)))
    log.event("counting.started", day=day.isoformat(), parts=parts)
    world.queues.plan.send_many([_job(day, part, parts, at) for part in range(parts)])


def _job(day: date, part: int, parts: int, at: int) -> dict[str, str | int]:
    job: dict[str, str | int] = {
        "do": PlanJob.COUNT,
        "day": day.isoformat(),
        "part": part,
        "parts": parts,
    }
    # Only when it has a value, as in the jobs of earlier versions.
    return {**job, "at": at} if at else job


def _counted(world: World, counting: Counting) -> Counting:
    """Continue a count to the end of its part, or for a minute."""
    until = world.now() + WORKS_FOR
    cursor, limit = counting.cursor, world.bounds.count_page_customers
    latest = world.segments.thresholds.latest()
    zone, gap_days = ZoneInfo(world.settings.zone), latest.gap_days if latest else None
    of = MemberDay(counting.counter.day - DAY, zone, gap_days)
    while True:
        page = world.customers.audience.base_page(
            counting.part, counting.parts, start=cursor, limit=limit
        )
        for at in range(0, len(page.ids), READ_AT_ONCE):
            _count(world, counting, page.ids[at : at + READ_AT_ONCE], of)
        cursor = page.next
        if not cursor or world.now() >= until:
            return replace(counting, cursor=cursor, is_done=not cursor)


def _count(world: World, counting: Counting, ids: Sequence[CustomerId], of: MemberDay) -> None:
    """Count some customers; start an inactivity timer for each buyer who has none."""
    # Bound once: this loop runs for every customer of the base, every day.
    count, draw = counting.counter.add_bought, counting.sample.add
    add_member = counting.members.add
    without_timer: list[CustomerId] = []
    for totals in world.customers.audience.purchase_totals(ids):
        customer_id, days, minors, earlier, has_timer, since = totals
        count(days, minors, earlier)
        add_member(CountedMember(since, days, minors, earlier), of)
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
    members = counting.members
    sample = CustomerSample(day, SAMPLE_MAX)
    sample.merge(counting.sample)
    # The parts after this one are read first: they are the least likely to be done, so that little
    # is merged for nothing.
    for ahead in range(1, counting.parts):
        part = (counting.part + ahead) % counting.parts
        other = world.segments.countings.get(day, part=part, parts=counting.parts, at=counting.at)
        if not other.is_done:
            return
        counter.merge(other.counter)
        sample.merge(other.sample)
        members.merge(other.members)
    # The count describes the end of the day before its night.
    world.segments.members.keep(members.counts(day - DAY, world.now()))
    _keep(world, replace(counter.thresholds(), at=counting.at), sample)


def _keep(world: World, counted: Thresholds, sample: CustomerSample) -> None:
    """Store the thresholds, unless they are of a small base that has not grown since."""
    before = world.segments.thresholds.latest()
    counted = counted.following(before)
    if counted.at and not counted.settled and not counted.outgrows(before):
        log.event("counting.unchanged", day=counted.day.isoformat(), customers=counted.customers)
        return
    # The sample comes first: while there are no thresholds the next tick counts again, so a crash
    # between the two cannot leave a day without a sample.
    world.segments.countings.keep_sample(sample)
    if world.segments.thresholds.keep(counted):
        log.event("counting.done", day=counted.day.isoformat(), customers=counted.customers)
