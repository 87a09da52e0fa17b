"""Close an accounting day: store its totals once, and move the checkpoint behind it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.totals.daily import OwedPoints, owed_after, stored_totals
from chalicelib.domain.totals.day_tally import DayTally
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING
from chalicelib.world import World

DAY = timedelta(days=1)


def close_day(world: World, day: date, tally: DayTally) -> None:
    """Store the totals of a day, unless they are stored. Idempotent.

    What two workers store is the same; the item of the day itself comes last. So a worker that dies
    leaves a day that is not closed, and the next tick closes it.
    """
    checkpoint = world.campaigns.checkpoints.get(TOTALLING)
    if world.totals.daily.closed(day) is None:
        owed = owed_after(_owed_before(world, day), tally)
        world.totals.daily.keep_sales(day, tally.sales.items())
        world.totals.daily.keep(stored_totals(tally, day, owed, world.now()))
    if checkpoint.until is None or checkpoint.until < day:
        world.campaigns.checkpoints.keep(checkpoint.moved(day))


def _owed_before(world: World, day: date) -> OwedPoints | None:
    """Return what was owed at the beginning of a day; None where nothing says it."""
    before = world.totals.daily.closed(day - DAY)
    if before is not None:
        return before.owed
    # Nobody had points before the first programme.
    begins = datetime.combine(day, time(), ZoneInfo(world.settings.zone))
    versions = world.points.programmes.versions(world.now())
    return None if any(version.recorded_at < begins for version in versions) else OwedPoints()
