"""Queue the measuring of runs: daily while the window of a run is open, and once after it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.reports.measure_scope import MeasureScope
from chalicelib.domain.reports.sales_window import window_of
from chalicelib.repo.delivery.results import ResultQuery
from chalicelib.services.planning.jobs import Job, run_job
from chalicelib.services.reports.stored_runs import read_stored, with_results
from chalicelib.world import World
from chalicelib.world.queues import PlanJob

SENT_SOMETHING = frozenset(
    {
        CampaignState.RUNNING,
        CampaignState.PAUSED,
        CampaignState.FINISHED,
        CampaignState.CANCELLED,
    }
)
# A measurement that fails is queued again for this long; after that its report queues it.
LATE_DAYS_MAX = 30


def measure_due(world: World, records: Iterable[CampaignRecord], now: datetime) -> int:
    """Queue the runs that are due on the programme's day of `now`; return the number of pages.

    A run is queued once a day, however often this is called, and never again once all its pages
    were measured after the end of its window. `records` are all campaigns.

    Raises:
        Unavailable: a service does not answer; a job that comes twice does no harm.
    """
    today = local_day(now, ZoneInfo(world.settings.zone))
    queued = 0
    for record in records:
        if record.state in SENT_SOMETHING:
            runs = _runs(world, record, today)
            queued += sum(_measure_if_due(world, record, run, today) for run in runs)
    log.event("results.asked", pages=queued)
    return queued


def measure_run(
    world: World, campaign: CampaignId, run: RunName, scope: MeasureScope = MeasureScope.ALL
) -> int:
    """Queue the measuring of each page of a run and return the number of pages. Idempotent.

    Raises:
        Unavailable: the queue did not take all jobs.
    """
    stored_run = world.campaigns.runs.get(campaign, run)
    if stored_run is None:
        return 0
    job = {**run_job(PlanJob.MEASURE, stored_run), "scope": scope}
    jobs: list[Job] = [
        {**job, "part": page.part, "page": page.number}
        for page in world.campaigns.runs.pages(stored_run)
        if page.sum.found
    ]
    world.queues.plan.send_many(jobs)
    # Saved after the jobs are queued: a crash between the two queues them again, which is harmless.
    world.delivery.results.note_asked(stored_run, ResultQuery(world.now()))
    return len(jobs)


def _runs(world: World, record: CampaignRecord, today: date) -> Iterator[Run]:
    """Return the planned runs of a campaign that may be due."""
    since = today - timedelta(days=record.content.goal.window_days + LATE_DAYS_MAX + 1)
    if record.trigger:
        runs = [
            run for run in world.campaigns.runs.all_of(record.id) if run.day and run.day >= since
        ]
    elif record.launched_at and record.launched_at.date() >= since:
        launched = world.campaigns.runs.get(record.id, LAUNCH)
        runs = [launched] if launched else []
    else:
        runs = []
    yield from (run for run in runs if run.state is not RunState.PLANNING)


def _measure_if_due(world: World, record: CampaignRecord, run: Run, today: date) -> int:
    days = window_of(run, record.content.goal.window_days, ZoneInfo(world.settings.zone))
    if not days.first <= today <= days.last + timedelta(days=LATE_DAYS_MAX):
        return 0
    last = world.delivery.results.asked(run)
    if last.final:
        return 0
    # Results of all pages are read only after the window, once: after that `final` says it.
    if days.is_over(today) and _end_if_final(world, record, run):
        world.delivery.results.note_asked(run, ResultQuery(last.at, final=True))
        return 0
    if last.at and local_day(last.at, ZoneInfo(world.settings.zone)) == today:
        return 0
    return measure_run(world, record.id, run.name, MeasureScope.SALES)


def _end_if_final(world: World, record: CampaignRecord, run: Run) -> bool:
    """Whether every page with customers was measured after the end of the window.

    The figures of a trigger's day that ended are kept in one item, for the report of a year.
    """
    (stored,) = read_stored(world, record, [run])
    if run.day and stored.pages and stored.has_ended:
        count = replace(stored.stored_count(), counted_at=stored.counted_at)
        world.delivery.ended_runs.keep(run, with_results(count, stored))
    return stored.is_final
