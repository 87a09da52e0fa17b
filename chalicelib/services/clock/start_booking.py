"""The nightly job of the accounts: queues the booking of the days that are over."""

from collections.abc import Iterator
from datetime import date, timedelta

from chalicelib.domain.campaigns.run import RunState, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.triggers import expiring
from chalicelib.repo.campaigns.clock_checkpoints import ClockCheckpoint
from chalicelib.repo.table import agenda_keys
from chalicelib.services.planning.jobs import queue_booking
from chalicelib.world import World

DAYS_A_TICK_MAX = 14  # bounds the time of a tick; the next tick starts more missed days
DAY = timedelta(days=1)


def start_booking(world: World, checkpoint: ClockCheckpoint, last: date) -> int:
    """Queue the booking of every day up to `last` with accounts that were not booked yet.

    A day stays open until no account stands on it. Every tick asks again, so a job that was lost is
    queued again an hour later. Returns how many days are open.

    Raises:
        Unavailable: something does not answer; the next tick continues.
    """
    assert checkpoint.until is not None, "the first tick of all begins the days"
    first = checkpoint.until + DAY
    count = min(max((last - first).days + 1, 0), DAYS_A_TICK_MAX)
    fresh = [first + number * DAY for number in range(count)]
    days = [*map(date.fromisoformat, checkpoint.open), *fresh]
    still = [day for day in days if _queue(world, day)]
    until = fresh[-1] if fresh else checkpoint.until
    moved = checkpoint.moved(until, open=[day.isoformat() for day in still])
    # Kept last: a tick that dies before queues the same days again, which changes nothing.
    if (moved.until, moved.open) != (checkpoint.until, checkpoint.open):
        world.campaigns.checkpoints.keep(moved)
    return len(still)


def dues_of(day: date) -> list[str]:
    """Return the keys of the agenda that are the parts of a day."""
    return agenda_keys.dues(agenda_keys.POINTS, [day.isoformat()])


def may_book(world: World, day: date) -> bool:
    """Whether the accounts of a day may move on: the warnings of the day have been planned.

    An account that moves before would take its customer out of the plan.
    """
    try:
        record = world.campaigns.records.get(CampaignId(expiring.NAME))
    except NotFound:
        return True
    if record.state is not CampaignState.RUNNING:
        return True
    run = world.campaigns.runs.get(record.id, day_name(day))
    if run is not None:
        return run.state is not RunState.PLANNING
    # A day without a run that the trigger has passed never gets one.
    until = world.campaigns.checkpoints.get(expiring.NAME).until
    return until is not None and until >= day


def _queue(world: World, day: date) -> bool:
    """Queue the parts on which accounts still stand; false if there are none."""
    parts = list(_unbooked(world, day))
    if parts:
        queue_booking(world, day, parts)
    return bool(parts)


def _unbooked(world: World, day: date) -> Iterator[int]:
    for part, due in enumerate(dues_of(day)):
        if world.customers.audience.due_page(due, start="", limit=1).ids:
            yield part
