"""What one tick of the clock leads to: each duty once, whoever ticks, however often."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.errors import Unavailable
from chalicelib.services.clock.advance_campaigns import advance_campaigns
from chalicelib.services.clock.run_triggers import run_triggers
from chalicelib.services.reports.measure_due import measure_due
from chalicelib.services.segments.count_part import start_counting
from chalicelib.world import World

NIGHT_ENDS = timedelta(hours=3)  # of the programme's day: then the base is counted and measured
MEASURING = "measuring"
Job = Callable[[World, Sequence[CampaignRecord]], None]


def run_jobs(world: World) -> None:
    """Do everything that fell due since the last tick, once, day by day where days were missed.

    Every duty has a mark of its own, or keys that make twice do nothing twice. One that cannot be
    done keeps no other from being done; it is left to the next tick.

    Raises:
        Unavailable: a duty was not done, and nobody should believe that it was.
    """
    records = list(world.campaigns.records.all())
    failed: Unavailable | None = None
    for name, duty in JOBS.items():
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
    day, mark = _day(world), world.campaigns.checkpoints.get(MEASURING)
    if mark.until is None or mark.until < day:
        measure_due(world, records, world.now())
        world.campaigns.checkpoints.keep(mark.moved(day))


def _day(world: World) -> date:
    """The programme's day whose night is over."""
    return local_day(world.now() - NIGHT_ENDS, ZoneInfo(world.settings.zone))


JOBS: Mapping[str, Job] = {
    "triggers": run_triggers,
    "campaigns": advance_campaigns,
    "counting": _count,
    "measuring": _measure,
}
