"""The hourly job of the triggers: starts the runs of due days, and follows runs until their end."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import STOP_LABEL, Run, RunState, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import RunName
from chalicelib.domain.triggers import TRIGGERS, Trigger
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.services.planning.jobs import queue_inactivity_check, queue_plan, queue_release
from chalicelib.services.planning.read_trigger import trigger_dues, trigger_parts, uses_timers
from chalicelib.world import World

EARLIEST_ZONE = timedelta(hours=14)  # Kiribati, the first zone to begin a day, is UTC+14
PLANNED_AHEAD = timedelta(hours=1)  # enough to plan a day before its first customers may be written
OPENS_AT = Window().from_hour
DAYS_A_TICK_MAX = 14  # bounds the time of a tick; the next tick starts more missed days
FOLLOWED_MAX = 60  # runs of one trigger


def run_triggers(world: World, records: Iterable[CampaignRecord]) -> dict[str, int]:
    """Start the due days of each trigger that is on, oldest first.

    A day starts an hour before the first zone on earth reaches the campaign's opening hour. While a
    trigger is off its checkpoint does not move, so that the customers who became dormant meanwhile
    are found when it is switched on. `records` are all campaigns.

    Raises:
        Unavailable: something does not answer; the next tick continues.
    """
    campaigns = {record.trigger: record for record in records if record.trigger}
    done = [_run(world, each, campaigns.get(each.NAME)) for each in TRIGGERS.values()]
    return {
        "started": sum(started for started, _ in done),
        "followed": sum(followed for _, followed in done),
    }


def start_day(world: World, record: CampaignRecord, day: date) -> Run:
    """Start the run of a day and queue its plan. A repetition only queues the plan again."""
    run = Run(
        campaign=record.id,
        name=day_name(day),
        at=world.now(),
        parts=trigger_parts(record, day),
        counted_on=world.segments.thresholds.latest_name(),
        step=TRIGGERS[record.trigger].step(day),
        day=day,
        stop_labels=world.texts.in_every_language(STOP_LABEL),
    )
    if world.campaigns.runs.begin(run):
        log.event("trigger.begun", campaign=record.id, run=run.name)
    queue_plan(world, run)
    return run


def latest_day(now: datetime, from_hour: int = OPENS_AT) -> date:
    """Return the last day that may start at this instant."""
    return (now + PLANNED_AHEAD + EARLIEST_ZONE - timedelta(hours=from_hour)).date()


def days_to_begin(trigger: Trigger, checkpoint: ClockCheckpoint, latest: date) -> list[date]:
    """Return the days that are due, oldest first, without those for which it is too late."""
    if checkpoint.until is None:
        # No tick ran before this one, so no earlier day was missed.
        return [latest]
    first = checkpoint.until + timedelta(days=1)
    if trigger.MISSED_DAYS_MAX is not None:
        first = max(first, latest - timedelta(days=trigger.MISSED_DAYS_MAX))
    count = min((latest - first).days + 1, DAYS_A_TICK_MAX)
    return [first + timedelta(days=number) for number in range(count)]


def _run(world: World, trigger: Trigger, record: CampaignRecord | None) -> tuple[int, int]:
    """Start the due days of one trigger; return how many it started, and how many it follows."""
    checkpoint = world.campaigns.checkpoints.get(trigger.NAME)
    if record is None or record.state is not CampaignState.RUNNING:
        if checkpoint.until is None:
            # Also for a trigger that was never on: the timers of the days from now on wait for it.
            eve = latest_day(world.now()) - timedelta(days=1)
            world.campaigns.checkpoints.keep(checkpoint.moved(eve))
        return 0, 0
    latest = latest_day(world.now(), record.content.sending_window.from_hour)
    followed = list(_followed(world, record, checkpoint))
    days = days_to_begin(trigger, checkpoint, latest) if len(followed) < FOLLOWED_MAX else []
    started = [start_day(world, record, day).name for day in days]
    until = days[-1] if days else checkpoint.until or latest
    moved = checkpoint.moved(until, open=[*followed, *started])
    # Kept last: a tick that dies before starts the same days again, which changes nothing.
    if (moved.until, moved.open) != (checkpoint.until, checkpoint.open):
        world.campaigns.checkpoints.keep(moved)
    return len(started), len(followed)


def _followed(
    world: World, record: CampaignRecord, checkpoint: ClockCheckpoint
) -> Iterator[RunName]:
    """Yield the open runs that the next tick must follow too."""
    for name in map(RunName, checkpoint.open):
        run = world.campaigns.runs.get(record.id, name)
        if run is not None and _follow(world, record, run):
            yield name


def _follow(world: World, record: CampaignRecord, run: Run) -> bool:
    """Queue the jobs that are due for a run; return False if the run needs no more of them."""
    unchecked = _unchecked(world, record, run) if run.state is not RunState.PLANNING else []
    queue_inactivity_check(world, run, unchecked)
    if run.state is RunState.OVER:
        return bool(unchecked)
    queue_release(world, run, _due(world, run) if run.state is RunState.SENDING else None)
    return True


def _due(world: World, run: Run) -> list[int]:
    """Return the parts with chunks that are due before the next tick, or were due earlier."""
    # Worth the read: the customers of a day are few and live in few zones, so in most hours no part
    # is due and no job is queued.
    soon = world.now() + NEXT_TICK
    pages = world.campaigns.runs.pages(run)
    due = (page for page in pages if any(each.not_before <= soon for each in page.chunk_ids))
    return sorted({page.part for page in due})


def _unchecked(world: World, record: CampaignRecord, run: Run) -> list[int]:
    """Return the parts of a planned day on which inactivity timers still stand."""
    if not uses_timers(TRIGGERS[record.trigger]):
        return []
    return [
        part
        for part, due in enumerate(trigger_dues(record, run))
        if world.customers.audience.due_page(due, start="", limit=1).ids
    ]
