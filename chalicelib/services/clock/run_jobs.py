"""Runs the hourly jobs. Each is idempotent: ticks may repeat, overlap or be missed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.upkeep.clock_job import BROKE, ClockJobResult
from chalicelib.repo.campaigns.clock_checkpoints import TOTALLING
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.services.campaigns.launch_campaign import launch_scheduled
from chalicelib.services.campaigns.send_post import queue_due_posts
from chalicelib.services.clock.run_triggers import run_triggers
from chalicelib.services.clock.start_booking import start_booking
from chalicelib.services.planning.jobs import queue_release, queue_start
from chalicelib.services.reports.measure_due import measure_due
from chalicelib.services.segments.count_part import start_counting
from chalicelib.services.totals.count_day import start_totals
from chalicelib.services.upkeep.watch_channels import watch_channels
from chalicelib.world import World

NIGHT_ENDS = timedelta(hours=3)  # 3:00 in the programme's zone: the base is counted, runs measured
TOTALS_TAKE = timedelta(hours=3)  # usually minutes; then runs are measured without them
DAY = timedelta(days=1)
COUNTING, MEASURING, BOOKING, DESK = "counting", "measuring", "booking", "desk"
CHANNEL_WATCH = "channels"
Job = Callable[[World, Sequence[CampaignRecord]], Mapping[str, int] | None]
"""Returns what it did in numbers, for the people who look after the service."""


def run_jobs(world: World) -> None:
    """Run every job for what fell due since the last tick, and for the days that were missed.

    A job has a checkpoint, or keys that make its repetition harmless. A job that fails does not
    stop the others; the next tick runs it again. How each job went is kept for the people who look
    after the service.

    Raises:
        Unavailable: a job failed.
    """
    _run(world, list(JOBS))


def run_job(world: World, name: str) -> None:
    """Run one job now, as a tick would.

    Raises:
        NotFound: `job.unknown`.
        Unavailable: the job failed.
    """
    if name not in JOBS:
        raise NotFound("job.unknown")
    _run(world, [name])


def _run(world: World, names: Sequence[str]) -> None:
    # Read once for all jobs: there are hundreds of campaigns, not millions.
    records = list(world.campaigns.records.all())
    failed: Unavailable | None = None
    results: list[ClockJobResult] = []
    try:
        for name in names:
            started = world.now()
            # True until the job proves otherwise, so that a mistake of ours is kept too.
            results.append(ClockJobResult(name, started, started, BROKE))
            try:
                counts, code = JOBS[name](world, records) or {}, ""
            except Unavailable as unavailable:
                cause = log.cause_of(unavailable)
                log.error("clock.job_failed", job=name, code=unavailable.code, **cause)
                counts, code, failed = {}, unavailable.code, unavailable
            results[-1] = ClockJobResult(name, started, world.now(), code, counts=counts)
    finally:
        _keep(world, results)
    if failed is not None:
        # Raised only now, so that every job had its turn. It must be raised: the alarm watches the
        # errors of the function.
        raise failed


def _keep(world: World, results: Sequence[ClockJobResult]) -> None:
    # What people read about the jobs is worth less than the jobs: its loss fails no tick.
    try:
        is_kept = world.campaigns.job_results.keep(results)
    except Unavailable:
        is_kept = False
    if not is_kept:
        log.error("clock.results_lost")


def advance_campaigns(world: World, records: Iterable[CampaignRecord]) -> dict[str, int]:
    """Launch the campaigns that are due, and release due chunks of the running ones.

    A campaign that is due before the next tick gets a delayed job of its own. `records` are all
    campaigns; those of triggers are skipped.

    Raises:
        Unavailable: something does not answer; the next tick continues.
    """
    now = world.now()
    scheduled = running = 0
    for record in records:
        if record.trigger:
            continue
        if record.state is CampaignState.SCHEDULED:
            _start(world, record, now)
            scheduled += 1
        elif record.state is CampaignState.RUNNING:
            _release(world, record, now)
            running += 1
    return {"scheduled": scheduled, "running": running}


def _start(world: World, record: CampaignRecord, now: datetime) -> None:
    wait = (record.content.starts_at or now) - now
    if wait <= timedelta():
        launch_scheduled(world, record)
    elif wait < NEXT_TICK:
        queue_start(world, record.id, delay_s=int(wait.total_seconds()) + 1)


def _release(world: World, record: CampaignRecord, now: datetime) -> None:
    """Queue the release of a campaign's due chunks.

    A run gets this job in each of its states, because the job also completes the steps that a
    worker left undone when it died.
    """
    run = world.campaigns.runs.get(record.id, LAUNCH)
    if run is None:
        return
    queue_release(world, run, since=run.surely_handed(now))
    if run.state is RunState.SENDING:
        world.campaigns.runs.hand(run, now)


def _advance(world: World, records: Sequence[CampaignRecord]) -> dict[str, int]:
    queue_due_posts(world)
    return advance_campaigns(world, records)


def _count(world: World, _: Sequence[CampaignRecord]) -> dict[str, int]:
    # No checkpoint: until the day's thresholds are stored and settled, every tick counts again.
    day, latest = last_night(world), world.segments.thresholds.latest()
    is_due = latest is None or not latest.ends(day)
    if is_due:
        start_counting(world, day, latest)
    return {"queued": int(is_due)}


def _measure(world: World, records: Sequence[CampaignRecord]) -> dict[str, int]:
    day, checkpoint = last_night(world), world.campaigns.checkpoints.get(MEASURING)
    if checkpoint.until is not None and checkpoint.until >= day:
        return {"pages": 0}
    # The buyers of yesterday are noted when its totals are counted: without them every customer
    # would be read.
    closed = world.campaigns.checkpoints.get(TOTALLING).until
    if closed is not None and closed < day - DAY and world.now() < _given_up(world, day):
        return {"pages": 0}
    pages = measure_due(world, records, world.now())
    world.campaigns.checkpoints.keep(checkpoint.moved(day))
    return {"pages": pages}


def _book(world: World, _: Sequence[CampaignRecord]) -> dict[str, int]:
    yesterday, checkpoint = last_night(world) - DAY, world.campaigns.checkpoints.get(BOOKING)
    if checkpoint.until is None:
        # No tick ran before this one, so no account fell due on an earlier day.
        world.campaigns.checkpoints.keep(checkpoint.moved(yesterday))
    elif checkpoint.open or checkpoint.until < yesterday:
        return {"days": start_booking(world, checkpoint, yesterday)}
    return {"days": 0}


def _total(world: World, _: Sequence[CampaignRecord]) -> dict[str, int]:
    # The day before the night that is over: every receipt of it has been written by now.
    return {"parts": start_totals(world, last_night(world) - DAY)}


def _watch(world: World, _: Sequence[CampaignRecord]) -> dict[str, int]:
    return watch_deadlines(world)


def _watch_channels(world: World, _: Sequence[CampaignRecord]) -> dict[str, int]:
    return watch_channels(world)


def _given_up(world: World, day: date) -> datetime:
    """Return until when a day's measuring waits for the totals of the day before."""
    zone = ZoneInfo(world.settings.zone)
    return datetime.combine(day, time(), zone) + NIGHT_ENDS + TOTALS_TAKE


def last_night(world: World) -> date:
    """Return the last day that has reached 3:00 in the programme's zone."""
    return local_day(world.now() - NIGHT_ENDS, ZoneInfo(world.settings.zone))


JOBS: Mapping[str, Job] = {
    "triggers": run_triggers,
    "campaigns": _advance,
    COUNTING: _count,
    MEASURING: _measure,
    BOOKING: _book,
    TOTALLING: _total,
    DESK: _watch,
    CHANNEL_WATCH: _watch_channels,
}
