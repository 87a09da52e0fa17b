"""Restarts the inactivity timers of the customers of a day, for the day of their next check.

The run of a day is planned first. Then the timer of every customer of that day moves on, whether
they got a message or not. The purchase before the silence tells later that they were asked already.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.customers.stage import DORMANT_DAYS_MIN
from chalicelib.domain.ids import CampaignId, CustomerId, RunName
from chalicelib.domain.triggers.candidate import Candidate
from chalicelib.domain.triggers.dormant import answered_after, next_look
from chalicelib.repo.customers.inactivity_timers import MOVES_MAX, InactivityTimer
from chalicelib.repo.table.table import BATCH_GET_MAX
from chalicelib.services.planning.jobs import queue_inactivity_check
from chalicelib.services.planning.read_trigger import candidates, trigger_dues
from chalicelib.world import World

MENDED_WITHIN = timedelta(days=DORMANT_DAYS_MIN)


def check_inactivity(world: World, campaign: CampaignId, run: RunName, *, part: int) -> None:
    """Move on the timers of one part of a run's day; another job does what is left.

    No timer moves before the whole day is planned. The timer of an erased customer is deleted, and
    that of an unreadable one is put off: a day ends only when no timer stands on it.

    Raises:
        Unavailable: something does not answer; the job must come again.
    """
    record = world.campaigns.records.get(campaign)
    planned = world.campaigns.runs.get(campaign, run)
    if planned is None or planned.state is RunState.PLANNING:
        return
    begun = world.campaigns.checkpoints.get(record.trigger).until
    due, moved, start = trigger_dues(record, planned)[part], 0, ""
    for _ in range(world.bounds.inactivity_pages_a_job):
        page = world.customers.audience.due_page(due, start=start, limit=BATCH_GET_MAX)
        moved += _move(world, record, planned, page.ids, begun)
        start = page.next
        if not start:
            break
    else:
        queue_inactivity_check(world, planned, [part])
    log.event("silence.moved", run=run, part=part, moved=moved)


def _move(
    world: World, record: CampaignRecord, run: Run, ids: Sequence[CustomerId], begun: date | None
) -> int:
    """Move the timers of these customers; how many. `begun` is the last day that was begun."""
    if not ids:
        return 0
    customers, broken = world.customers.profiles.find_many(ids)
    timers, unreadable = world.customers.timers.find_many(ids)
    for gone in set(ids).difference(broken, (customer.id for customer in customers)):
        world.customers.timers.forget(gone)
    found = candidates(world, record, run, customers, timers)
    moved = [_moved(candidate, timers[candidate.customer.id], begun) for candidate in found]
    later = _later(run, begun)
    moved += [replace(timers[each], day=later) for each in broken if each in timers]
    for start in range(0, len(moved), MOVES_MAX):
        world.customers.timers.move(moved[start : start + MOVES_MAX])
    # Nothing tells whether this silence was answered, so it counts as answered: no second message.
    last_days = {customer.id: customer.shopping.last_day or 0 for customer in customers}
    for each in unreadable:
        world.customers.timers.put(InactivityTimer(each, later, last_days.get(each, 0)))
    return len(moved) + len(unreadable)


def _moved(candidate: Candidate, timer: InactivityTimer, begun: date | None) -> InactivityTimer:
    day = _day_after(begun, next_look(candidate))
    return replace(timer, day=day, answered=answered_after(candidate))


def _later(run: Run, begun: date | None) -> date:
    """When to check customers who cannot be read now: their items may be mended by then."""
    assert run.day is not None, "the campaign of a trigger has a run a day"
    return _day_after(begun, run.day + MENDED_WITHIN)


def _day_after(begun: date | None, day: date) -> date:
    """The day, or the next one whose customers were not read yet."""
    return day if begun is None or day > begun else begun + timedelta(days=1)
