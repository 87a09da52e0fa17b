"""The hourly job for the campaigns of triggers: begins their days and follows those under way."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import Run, RunState, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import RunName
from chalicelib.domain.triggers import TRIGGERS, Trigger
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.services.planning.jobs import queue_inactivity_check, queue_plan, queue_release
from chalicelib.services.planning.read_trigger import trigger_dues, trigger_parts, uses_timers
from chalicelib.world import World

EARLIEST_ZONE = timedelta(hours=14)  # the first zone on earth is so far before UTC
PLANNED_AHEAD = timedelta(hours=1)  # a plan is ready when the hour of the first customers comes
OPENS_AT = Window().from_hour
DAYS_A_TICK_MAX = 14  # a long absence is made up for by several ticks, none of which runs for ever
FOLLOWED_MAX = 60  # runs of one trigger


def run_triggers(world: World, records: Iterable[CampaignRecord]) -> None:
    """Begin the due days of each trigger that is on, in order.

    A day is begun before the first zone on earth comes to its hour. While a trigger is off its
    checkpoint stays, so that an inactivity that began in that time is noticed later. `records` are
    all campaigns.

    Raises:
        Unavailable: something does not answer; the next tick does what is left.
    """
    campaigns = {record.trigger: record for record in records if record.trigger}
    for trigger in TRIGGERS.values():
        _run(world, trigger, campaigns.get(trigger.NAME))


def start_day(world: World, record: CampaignRecord, day: date) -> Run:
    """Begin the run of a day and queue its plan; repeated, it only queues the plan again."""
    run = Run(
        campaign=record.id,
        name=day_name(day),
        at=world.now(),
        parts=trigger_parts(record, day),
        counted_on=world.segments.thresholds.latest_day(),
        step=TRIGGERS[record.trigger].step(day),
        day=day,
    )
    if world.campaigns.runs.begin(run):
        log.event("trigger.begun", campaign=record.id, run=run.name)
    queue_plan(world, run)
    return run


def latest_day(now: datetime, from_hour: int = OPENS_AT) -> date:
    """The last day that may be begun at this instant."""
    return (now + PLANNED_AHEAD + EARLIEST_ZONE - timedelta(hours=from_hour)).date()


def days_to_begin(trigger: Trigger, checkpoint: ClockCheckpoint, latest: date) -> list[date]:
    """The days that are due, oldest first, without those for which it is too late."""
    if checkpoint.until is None:
        return [latest]
    first = checkpoint.until + timedelta(days=1)
    if trigger.MISSED_DAYS_MAX is not None:
        first = max(first, latest - timedelta(days=trigger.MISSED_DAYS_MAX))
    count = min((latest - first).days + 1, DAYS_A_TICK_MAX)
    return [first + timedelta(days=number) for number in range(count)]


def _run(world: World, trigger: Trigger, record: CampaignRecord | None) -> None:
    checkpoint = world.campaigns.checkpoints.get(trigger.NAME)
    if record is None or record.state is not CampaignState.RUNNING:
        if checkpoint.until is None:
            eve = latest_day(world.now()) - timedelta(days=1)
            world.campaigns.checkpoints.keep(checkpoint.moved(eve))
        return
    latest = latest_day(world.now(), record.content.window.from_hour)
    followed = list(_followed(world, record, checkpoint))
    days = days_to_begin(trigger, checkpoint, latest) if len(followed) < FOLLOWED_MAX else []
    begun = [start_day(world, record, day).name for day in days]
    until = days[-1] if days else checkpoint.until or latest
    moved = checkpoint.moved(until, open=[*followed, *begun])
    if (moved.until, moved.open) != (checkpoint.until, checkpoint.open):
        world.campaigns.checkpoints.keep(moved)


def _followed(
    world: World, record: CampaignRecord, checkpoint: ClockCheckpoint
) -> Iterator[RunName]:
    """The runs that are still to be followed after this tick."""
    for name in map(RunName, checkpoint.open):
        run = world.campaigns.runs.get(record.id, name)
        if run is not None and _follow(world, record, run):
            yield name


def _follow(world: World, record: CampaignRecord, run: Run) -> bool:
    """Queue what is due of a run; false where nothing is left to do."""
    unchecked = _unchecked(world, record, run) if run.state is not RunState.PLANNING else []
    queue_inactivity_check(world, run, unchecked)
    if run.state is RunState.OVER:
        return bool(unchecked)
    queue_release(world, run, _due(world, run) if run.state is RunState.SENDING else None)
    return True


def _due(world: World, run: Run) -> list[int]:
    """The parts with chunks that are due before the next tick, or were due earlier.

    In most hours there is none: the customers of a day are few, and live in few zones.
    """
    soon = world.now() + NEXT_TICK
    pages = world.campaigns.runs.pages(run)
    return sorted({page.part for page in pages if any(at <= soon for _, at in page.chunk_ids)})


def _unchecked(world: World, record: CampaignRecord, run: Run) -> list[int]:
    """The parts of a planned day whose agenda still lists customers: their timers must move on."""
    if not uses_timers(TRIGGERS[record.trigger]):
        return []
    return [
        part
        for part, due in enumerate(trigger_dues(record, run))
        if world.customers.audience.due_page(due, start="", limit=1).ids
    ]
