"""What one tick of the clock leads to: each duty once, whoever ticks, however often."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaign import CampaignRecord
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.quiet_hours import local_day
from chalicelib.services.follow_campaigns import follow_campaigns
from chalicelib.services.measure_due import measure_due
from chalicelib.services.run_triggers import run_triggers
from chalicelib.services.start_counting import start_counting
from chalicelib.world import World

NIGHT_ENDS = timedelta(hours=3)  # of the programme's day: then the base is counted and measured
MEASURING = "measuring"
Duty = Callable[[World, Sequence[CampaignRecord]], None]


def turn_clock(world: World) -> None:
    """Do everything that fell due since the last tick, once, day by day where days were missed.

    Every duty has a mark of its own, or keys that make twice do nothing twice. One that cannot be
    done keeps no other from being done; it is left to the next tick.

    Raises:
        Unavailable: a duty was not done, and nobody should believe that it was.
    """
    records = list(world.campaigns.all())
    failed: Unavailable | None = None
    for name, duty in DUTIES.items():
        try:
            duty(world, records)
        except Unavailable as unavailable:
            log.error("clock.duty_failed", duty=name, code=unavailable.code)
            failed = unavailable
    if failed is not None:
        raise failed


def _count(world: World, _: Sequence[CampaignRecord]) -> None:
    """Until the day's thresholds are kept, every tick asks for what is missing."""
    start_counting(world, _day(world))


def _measure(world: World, records: Sequence[CampaignRecord]) -> None:
    day, mark = _day(world), world.clock_marks.get(MEASURING)
    if mark.until is None or mark.until < day:
        measure_due(world, records, world.now())
        world.clock_marks.keep(mark.moved(day))


def _day(world: World) -> date:
    """The programme's day whose night is over."""
    return local_day(world.now() - NIGHT_ENDS, ZoneInfo(world.settings.zone))


DUTIES: Mapping[str, Duty] = {
    "triggers": run_triggers,
    "campaigns": follow_campaigns,
    "counting": _count,
    "measuring": _measure,
}
