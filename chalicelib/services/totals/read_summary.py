"""Read the figures of the dashboard, in one request to the table."""

from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.totals.daily import DayTotals, TotalsSpan, by_span, total_of
from chalicelib.world import World

DAYS = 30
MONTHS = 12
DAY = timedelta(days=1)


class Summary(NamedTuple):
    """The last thirty days that are known, the thirty before, and the months of a year."""

    until: date | None
    lately: DayTotals | None
    before: DayTotals | None
    months: list[DayTotals]


def read_summary(world: World) -> Summary:
    """Return what is known of twelve months and the one so far."""
    today = local_day(world.now(), ZoneInfo(world.settings.zone))
    # Today's documents are not counted yet; a till whose clock is fast may have dated one so.
    stored, members = world.totals.daily.between(_months_ago(today), today - DAY)
    closed = [each.day for each in stored if each.closed_at]
    if not closed:
        return Summary(None, None, None, [])
    until = max(closed)
    spans = [(until - DAYS * DAY, until), (until - 2 * DAYS * DAY, until - DAYS * DAY)]
    lately, before = (
        total_of(
            [each for each in stored if after < each.day <= last],
            [each for each in members if after < each.day <= last],
        )
        for after, last in spans
    )
    return Summary(until, lately, before, by_span(stored, members, TotalsSpan.MONTH))


def _months_ago(today: date) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - MONTHS, 12)
    return date(year, month + 1, 1)
