"""The nights of the programme, in which the base is counted, runs measured and accounts booked."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.world import World

NIGHT_ENDS = timedelta(hours=3)  # 3:00 in the programme's zone


def last_night(world: World) -> date:
    """Return the last day that has reached 3:00 in the programme's zone."""
    return local_day(world.now() - NIGHT_ENDS, ZoneInfo(world.settings.zone))
