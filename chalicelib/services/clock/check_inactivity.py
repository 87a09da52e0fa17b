"""Moves the inactivity timers of one day to the days of the customers' next checks.

The run of the day is planned first. Then the timer of each of its customers moves, with or without
a message. The timer remembers the last purchase before the message, so that the next check does not
write about the same silence again.
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
from chalicelib.domain.triggers.dormant import answered_after, next_check
from chalicelib.repo.customers.inactivity_timers import MOVES_MAX, InactivityTimer
from chalicelib.repo.table.reads import BATCH_GET_MAX
from chalicelib.services.planning.jobs import queue_inactivity_check
from chalicelib.services.planning.read_trigger import candidates, trigger_dues
from chalicelib.world import World

REPAIRED_WITHIN = timedelta(days=DORMANT_DAYS_MIN)  # the time to repair an unreadable item


def check_inactivity(world: World, campaign: CampaignId, run: RunName, *, part: int) -> None:
    """Move up to 50 pages of timers of one part of a run's day; queue another job for the rest.

    The timer of an erased customer is deleted. The timer of a customer who cannot be read moves to
    a later day: a run is over only when no timer stands on its day.

    Raises:
        Unavailable: something does not answer; the job must be repeated.
    """
    record = world.campaigns.records.get(campaign)
    planned = world.campaigns.runs.get(campaign, run)
    # Timers are how the planner finds the day's customers: a timer that moves before the whole day
    # is planned would take its customer out of the plan.
    if planned is None or planned.state is RunState.PLANNING:
        return
    last_started = world.campaigns.checkpoints.get(record.trigger).until
    due, moved, start = trigger_dues(record, planned)[part], 0, ""
    for _ in range(world.bounds.inactivity_pages_a_job):
        page = world.customers.audience.due_page(due, start=start, limit=BATCH_GET_MAX)
        moved += _move(world, record, planned, page.ids, last_started)
        start = page.next
        if not start:
            break
    else:
        queue_inactivity_check(world, planned, [part])
    log.event("silence.moved", run=run, part=part, moved=moved)


def _move(
    world: World,
    record: CampaignRecord,
    run: Run,
    ids: Sequence[CustomerId],
    last_started: date | None,
) -> int:
    """Move the timers of these customers and return their number.

    `last_started` is the latest day of the trigger that has a run.
    """
    if not ids:
        return 0
    customers, broken = world.customers.profiles.find_many(ids)
    timers, unreadable = world.customers.timers.find_many(ids)
    for erased in set(ids).difference(broken, (customer.id for customer in customers)):
        world.customers.timers.forget(erased)
    found = candidates(world, record, run, customers, timers)
    moved = [_moved(candidate, timers[candidate.customer.id], last_started) for candidate in found]
    later = _later(run, last_started)
    moved += [replace(timers[each], day=later) for each in broken if each in timers]
    for start in range(0, len(moved), MOVES_MAX):
        world.customers.timers.move(moved[start : start + MOVES_MAX])
    # An unreadable timer does not say whether the customer got a message about this silence. It is
    # replaced by one that says yes: a missing message is better than a second one.
    last_days = {customer.id: customer.shopping.last_day or 0 for customer in customers}
    for each in unreadable:
        world.customers.timers.put(InactivityTimer(each, later, last_days.get(each, 0)))
    return len(moved) + len(unreadable)


def _moved(
    candidate: Candidate, timer: InactivityTimer, last_started: date | None
) -> InactivityTimer:
    day = _not_started(last_started, next_check(candidate))
    return replace(timer, day=day, answered=answered_after(candidate))


def _later(run: Run, last_started: date | None) -> date:
    """Return the day on which customers who cannot be read now are checked again."""
    assert run.day is not None, "the campaign of a trigger has a run a day"
    return _not_started(last_started, run.day + REPAIRED_WITHIN)


def _not_started(last_started: date | None, day: date) -> date:
    """Return the day, or the first day without a run if that is later.

    A run that has started may have read this part already and would miss the customer.
    """
    return day if last_started is None else max(day, last_started + timedelta(days=1))
