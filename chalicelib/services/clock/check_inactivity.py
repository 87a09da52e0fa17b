"""Move on those whose silence was looked at: to the day when it is to be looked at again.

A run plans its day first. Then everybody who stood on it is moved, whether a message went to them
or not: who was asked where they had been is remembered by the purchase before that silence.
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
from chalicelib.services.planning.read_trigger import candidates, trigger_dues
from chalicelib.world import World

PAGES_A_JOB = 50
MENDED_WITHIN = timedelta(days=DORMANT_DAYS_MIN)


def check_inactivity(world: World, campaign: CampaignId, run: RunName, *, part: int) -> None:
    """Move on who stands on one part of a run's day; twice does no harm, and a rest comes again.

    Nobody is moved before the whole day is planned. Whoever is no customer any more is forgotten,
    and whoever cannot be read is put off, since a day ends only when nobody stands on it.

    Raises:
        Unavailable: something does not answer; the job must come again.
    """
    record = world.campaigns.records.get(campaign)
    planned = world.campaigns.runs.get(campaign, run)
    if planned is None or planned.state is RunState.PLANNING:
        return
    begun = world.campaigns.checkpoints.get(record.trigger).until
    due, moved, start = trigger_dues(record, planned)[part], 0, ""
    for _ in range(PAGES_A_JOB):
        page = world.customers.audience.due_page(due, start=start, limit=BATCH_GET_MAX)
        moved += _move(world, record, planned, page.ids, begun)
        start = page.next
        if not start:
            break
    else:
        named = {"do": "rearm", "campaign": campaign, "run": run}
        world.queues.plan.send({**named, "part": part})
    log.event("silence.moved", run=run, part=part, moved=moved)


def _move(
    world: World, record: CampaignRecord, run: Run, ids: Sequence[CustomerId], begun: date | None
) -> int:
    if not ids:
        return 0
    customers, broken = world.customers.profiles.find_many(ids)
    silences, unreadable = world.customers.timers.find_many(ids)
    for gone in set(ids).difference(broken, (customer.id for customer in customers)):
        world.customers.timers.forget(gone)
    found = candidates(world, record, run, customers, silences)
    moved = [_moved(candidate, silences[candidate.customer.id], begun) for candidate in found]
    later = _later(run, begun)
    moved += [replace(silences[each], day=later) for each in broken if each in silences]
    for start in range(0, len(moved), MOVES_MAX):
        world.customers.timers.move(moved[start : start + MOVES_MAX])
    # Whether this silence was answered nobody knows: it counts as if it were.
    last_days = {customer.id: customer.shopping.last_day or 0 for customer in customers}
    for each in unreadable:
        world.customers.timers.put(InactivityTimer(each, later, last_days.get(each, 0)))
    return len(moved) + len(unreadable)


def _moved(candidate: Candidate, silence: InactivityTimer, begun: date | None) -> InactivityTimer:
    """Where they stand next."""
    day = _day_after(begun, next_look(candidate))
    return replace(silence, day=day, answered=answered_after(candidate))


def _later(run: Run, begun: date | None) -> date:
    """When to look again at those who cannot be read: they may be mended by then."""
    assert run.day is not None, "a standing campaign has a run a day"
    return _day_after(begun, run.day + MENDED_WITHIN)


def _day_after(begun: date | None, day: date) -> date:
    """The day, or the next one where its people were read already."""
    return day if begun is None or day > begun else begun + timedelta(days=1)
