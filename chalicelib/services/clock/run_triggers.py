"""The clock's duty to standing campaigns: begin their days, and follow those that are under way."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import Window
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import RunName
from chalicelib.domain.triggers import TRIGGERS, Trigger
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.services.clock.start_day import start_day
from chalicelib.services.planning.queue_release import queue_release
from chalicelib.services.planning.read_trigger import trigger_dues, uses_timers
from chalicelib.world import World

EARLIEST_ZONE = timedelta(hours=14)  # of all on earth, before UTC
PLANNED_AHEAD = timedelta(hours=1)  # a plan is ready when the first one's hour comes
OPENS_AT = Window().from_hour
DAYS_A_TICK_MAX = 14  # so that a long absence is made good without a tick that never ends
FOLLOWED_MAX = 60  # runs of one trigger


def run_triggers(world: World, records: Iterable[CampaignRecord]) -> None:
    """Begin the days of each trigger that is on, in order; of the others only keep the mark.

    A day is begun before the first zone on earth comes to its hour. While a trigger is off its mark
    stays, so that a silence that fell in that time is noticed later. `records` are all campaigns.

    Raises:
        Unavailable: something does not answer; the next tick does what is left.
    """
    standing = {record.trigger: record for record in records if record.trigger}
    for trigger in TRIGGERS.values():
        _run(world, trigger, standing.get(trigger.NAME))


def latest_day(now: datetime, from_hour: int = OPENS_AT) -> date:
    """The last day that may be begun at this instant."""
    return (now + PLANNED_AHEAD + EARLIEST_ZONE - timedelta(hours=from_hour)).date()


def days_to_begin(trigger: Trigger, mark: ClockCheckpoint, latest: date) -> list[date]:
    """The days that are due, oldest first; those too old to be made good are left out."""
    if mark.until is None:
        return [latest]
    first = mark.until + timedelta(days=1)
    if trigger.MISSED_DAYS_MAX is not None:
        first = max(first, latest - timedelta(days=trigger.MISSED_DAYS_MAX))
    count = min((latest - first).days + 1, DAYS_A_TICK_MAX)
    return [first + timedelta(days=number) for number in range(count)]


def _run(world: World, trigger: Trigger, record: CampaignRecord | None) -> None:
    mark = world.campaigns.checkpoints.get(trigger.NAME)
    if record is None or record.state is not CampaignState.RUNNING:
        if mark.until is None:
            eve = latest_day(world.now()) - timedelta(days=1)
            world.campaigns.checkpoints.keep(mark.moved(eve))
        return
    latest = latest_day(world.now(), record.content.window.from_hour)
    followed = list(_followed(world, record, mark))
    days = days_to_begin(trigger, mark, latest) if len(followed) < FOLLOWED_MAX else []
    begun = [start_day(world, record, day).name for day in days]
    moved = mark.moved(days[-1] if days else mark.until or latest, open=[*followed, *begun])
    if (moved.until, moved.open) != (mark.until, mark.open):
        world.campaigns.checkpoints.keep(moved)


def _followed(world: World, record: CampaignRecord, mark: ClockCheckpoint) -> Iterator[RunName]:
    """The runs that are still to be followed after this tick."""
    for name in map(RunName, mark.open):
        run = world.campaigns.runs.get(record.id, name)
        if run is not None and _follow(world, record, run):
            yield name


def _follow(world: World, record: CampaignRecord, run: Run) -> bool:
    """Send on what is due of a run; false where nothing is left to be done."""
    standing = _standing(world, record, run) if run.state is not RunState.PLANNING else []
    named = {"do": "rearm", "campaign": run.campaign, "run": run.name}
    world.queues.plan.send_many([{**named, "part": part} for part in standing])
    if run.state is RunState.OVER:
        return bool(standing)
    queue_release(world, run, _due(world, run) if run.state is RunState.SENDING else None)
    return True


def _due(world: World, run: Run) -> list[int]:
    """The parts of which something goes before the next tick, or should have gone.

    Most hours that is none: a day's people are few, and of few zones.
    """
    soon = world.now() + NEXT_TICK
    pages = world.campaigns.runs.pages(run)
    return sorted({page.part for page in pages if any(at <= soon for _, at in page.chunk_ids)})


def _standing(world: World, record: CampaignRecord, run: Run) -> list[int]:
    """The parts of a day in whose agenda somebody stands who was looked at, and must move on."""
    if not uses_timers(TRIGGERS[record.trigger]):
        return []
    return [
        part
        for part, due in enumerate(trigger_dues(record, run))
        if world.customers.audience.due_page(due, start="", limit=1).ids
    ]
