"""Count what was recorded on an accounting day, in parts, and close the day with its totals.

The clock begins the first day that is not closed. The planner's workers count the parts of the day
in parallel; the worker that finishes the last part closes the day, and begins the next one.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.nightly.agenda import WARNED_DAYS
from chalicelib.domain.totals.day_tally import DayTally, tally_of
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING
from chalicelib.repo.table import agenda_keys
from chalicelib.repo.table.totals_keys import SHARDS
from chalicelib.repo.totals.day_documents import (
    Document,
    EndedChunk,
    RecordedReceipt,
    RecordedReturn,
)
from chalicelib.services.totals.close_day import close_day
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

DAY = timedelta(days=1)
PAGE = 500
DUE_PAGE = 100
EXPIRING_DAYS = max(WARNED_DAYS)


def start_totals(world: World, last: date) -> int:
    """Queue the parts of the first day up to `last` that is not closed, and return their number.

    Idempotent.
    """
    checkpoint = world.campaigns.checkpoints.get(TOTALLING)
    if checkpoint.until is None:
        # No tick of this release ran before, so the index lacks what was recorded until now.
        # `grocer totals rebuild` adds up such days.
        world.campaigns.checkpoints.keep(checkpoint.moved(last))
    if checkpoint.until is None or checkpoint.until >= last:
        return 0
    return _queue(world, checkpoint.until + DAY, last)


def count_day(world: World, day: date, *, part: int, last: date) -> None:
    """Count one part of a day; if it was the last one, close the day and begin the next.

    A part that comes twice is counted twice, with the same sums, and kept once.
    """
    until = world.campaigns.checkpoints.get(TOTALLING).until
    if until is not None and day <= until:
        return
    if part not in world.totals.tallies.of_day(day):
        world.totals.tallies.keep(day, part, _counted(world, day, part), world.now())
    parts = world.totals.tallies.of_day(day)
    if len(parts) < SHARDS:
        return
    close_day(world, day, tally_of(parts.values()))
    log.event("totals.closed", day=day.isoformat())
    if day < last:
        _queue(world, day + DAY, last)


def add_document(tally: DayTally, document: Document, zone: ZoneInfo) -> None:
    """Count one document in a tally."""
    match document:
        case Entry():
            tally.add_entry(document)
        case RecordedReceipt(purchase, by):
            tally.add_receipt(purchase, by, zone)
        case RecordedReturn(purchase, effect, by):
            tally.add_return(purchase, effect, by, zone)
        case EndedChunk(channel, results):
            tally.add_messages(channel, results)


def _queue(world: World, day: date, last: date) -> int:
    done = world.totals.tallies.of_day(day)
    # With every part counted, one of them comes again, to close the day.
    parts = [part for part in range(SHARDS) if part not in done] or [0]
    job = {"do": PlanJob.TOTAL, "day": day.isoformat(), "last": last.isoformat()}
    world.queues.plan.send_many([{**job, "part": part} for part in parts])
    return len(parts)


def _counted(world: World, day: date, part: int) -> DayTally:
    tally, zone, start = DayTally(), ZoneInfo(world.settings.zone), ""
    while True:
        page = world.totals.documents.page(day, part, start=start, limit=PAGE)
        for document in page.documents:
            add_document(tally, document, zone)
        start = page.next
        if not start:
            break
    if part < agenda_keys.SHARDS:
        tally.expiring = _expiring(world, day, part)
    return tally


def _expiring(world: World, day: date, shard: int) -> int:
    """Return the free points of one shard of the agenda with a last day among the next thirty.

    An account stands in the agenda under a day that is not later than the last day of its points,
    and not earlier than the night before last, which books what expired.
    """
    days = [day + number * DAY for number in range(1, EXPIRING_DAYS + 1)]
    found = 0
    for due_day in (day - DAY, day, *days):
        due = agenda_keys.due(agenda_keys.POINTS, due_day.isoformat(), shard)
        start = ""
        while True:
            page = world.customers.audience.due_page(due, start=start, limit=DUE_PAGE)
            found += _free_points(world, page.ids, days)
            start = page.next
            if not start:
                break
    return found


def _free_points(world: World, customers: list[CustomerId], days: list[date]) -> int:
    if not customers:
        return 0
    by_customer = world.points.pages.free_on(customers, days)
    return sum(points for by_last in by_customer.values() for points in by_last.values())
