"""Count the customers at the ends of past months, as far as the profiles still say it."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.scores.member_counter import CountedMember, MemberCounter, MemberDay
from chalicelib.world import World

PAGE = 1000
READ_AT_ONCE = 100
DAY = timedelta(days=1)
MONTH = timedelta(days=30)


def rebuild_members(world: World, since: date, last: date) -> list[date]:
    """Count the base for the ends of months that no night counted, and return those days.

    Customers who were erased since are not among them, and receipts that came back count as never
    bought. So a day that a night counted stays as it was counted.
    """
    known = {counts.day for counts in world.segments.members.between(since, last)}
    latest = world.segments.thresholds.latest()
    zone, gap_days = ZoneInfo(world.settings.zone), latest.gap_days if latest else None
    counters = {
        MemberDay(day, zone, gap_days): MemberCounter()
        for day in _ends(since, last)
        if day not in known
    }
    start = ""
    while True:
        page = world.customers.audience.base_page(0, 1, start=start, limit=PAGE)
        for at in range(0, len(page.ids), READ_AT_ONCE):
            for totals in world.customers.audience.purchase_totals(
                page.ids[at : at + READ_AT_ONCE]
            ):
                _add(counters.items(), CountedMember(totals.registered_at, *totals[1:4]))
        start = page.next
        if not start:
            break
    for of, counter in counters.items():
        world.segments.members.keep(counter.counts(of.day, world.now()))
    return sorted(of.day for of in counters)


def _add(counters: Iterable[tuple[MemberDay, MemberCounter]], member: CountedMember) -> None:
    for of, counter in counters:
        counter.add(member, of)


def _ends(since: date, last: date) -> list[date]:
    """Return the last days of months, the last day of the span, and the one a month before."""
    days = [since + number * DAY for number in range((last - since).days + 1)]
    # The dashboard compares the last day with the one a month before.
    return [day for day in days if day in (last, last - MONTH) or (day + DAY).day == 1]
