"""Have measured what is due: every run daily while its window is open, and once after its end."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.reports.sales_window import window_of
from chalicelib.repo.campaigns.plan_items import chunk_prefix
from chalicelib.repo.delivery.results import ResultQuery
from chalicelib.services.reports.measure_run import measure_run
from chalicelib.world import World

SENT_SOMETHING = frozenset(
    {
        CampaignState.RUNNING,
        CampaignState.PAUSED,
        CampaignState.FINISHED,
        CampaignState.CANCELLED,
    }
)
# A run whose measurement never came to its end is tried for so long; then its report asks for it.
LATE_DAYS_MAX = 30


def measure_due(world: World, records: Iterable[CampaignRecord], now: datetime) -> int:
    """Queue the runs that are due on the programme's day of `now`; how many pages there are.

    However often it is called on a day, a run is asked for once, and never again once all of it
    was measured after the end of its window. `records` are all campaigns.

    Raises:
        Unavailable: something does not answer; what was queued does no harm when it comes twice.
    """
    today = local_day(now, ZoneInfo(world.settings.zone))
    queued = 0
    for record in records:
        if record.state in SENT_SOMETHING:
            runs = _runs(world, record, today)
            queued += sum(_measured_if_due(world, record, run, today) for run in runs)
    log.event("results.asked", pages=queued)
    return queued


def _runs(world: World, record: CampaignRecord, today: date) -> Iterator[Run]:
    """The runs of a campaign that are planned and may be due."""
    since = today - timedelta(days=record.content.goal.window_days + LATE_DAYS_MAX + 1)
    if record.trigger:
        found = [
            run for run in world.campaigns.runs.all_of(record.id) if run.day and run.day >= since
        ]
    elif record.launched_at and record.launched_at.date() >= since:
        launched = world.campaigns.runs.get(record.id, LAUNCH)
        found = [launched] if launched else []
    else:
        found = []
    yield from (run for run in found if run.state is not RunState.PLANNING)


def _measured_if_due(world: World, record: CampaignRecord, run: Run, today: date) -> int:
    days = window_of(run, record.content.goal.window_days, ZoneInfo(world.settings.zone))
    if not days.first <= today <= days.last + timedelta(days=LATE_DAYS_MAX):
        return 0
    asked = world.delivery.results.asked(run)
    if asked.final:
        return 0
    if days.is_over(today) and _is_final(world, run):
        world.delivery.results.note_asked(run, ResultQuery(asked.at, final=True))
        return 0
    if asked.at and local_day(asked.at, ZoneInfo(world.settings.zone)) == today:
        return 0
    return measure_run(world, record.id, run.name)


def _is_final(world: World, run: Run) -> bool:
    """Whether every page that found anybody was measured after the end of the window."""
    results = world.delivery.results.of_run(run).pages
    wanted = [chunk_prefix(page) for page in world.campaigns.runs.pages(run) if page.sum.found]
    return all(of in results and results[of].final for of in wanted)
