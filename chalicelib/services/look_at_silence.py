"""Move on those whose silence was looked at: to the day when it is to be looked at again.

A run plans its day first. Then everybody who stood on it is moved, whether a message went to them
or not: who was asked where they had been is remembered by the purchase before that silence.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from chalicelib import log
from chalicelib.domain.campaign import CampaignId, CampaignRecord
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.run import Run, RunName, RunState
from chalicelib.domain.triggers.candidate import Candidate
from chalicelib.domain.triggers.dormant import answered_after, next_look
from chalicelib.repo.silences import MOVES_MAX, Silence
from chalicelib.repo.table import BATCH_GET_MAX
from chalicelib.services.read_trigger import candidates, trigger_dues
from chalicelib.world import World

PAGES_A_JOB = 50


def look_at_silence(world: World, campaign: CampaignId, run: RunName, *, part: int) -> None:
    """Move on who stands on one part of a run's day; twice does no harm, and a rest comes again.

    Nobody is moved before the whole day is planned. Whoever is no customer any more is forgotten.

    Raises:
        Unavailable: something does not answer; the job must come again.
    """
    record = world.campaigns.get(campaign)
    planned = world.runs.get(campaign, run)
    if planned is None or planned.state is RunState.PLANNING:
        return
    begun = world.clock_marks.get(record.trigger).until
    due, moved, start = trigger_dues(record, planned)[part], 0, ""
    for _ in range(PAGES_A_JOB):
        page = world.customers.due_page(due, start=start, limit=BATCH_GET_MAX)
        moved += _move(world, record, planned, page.ids, begun)
        start = page.next
        if not start:
            break
    else:
        named = {"do": "rearm", "campaign": campaign, "run": run}
        world.plan_queue.send({**named, "part": part})
    log.event("silence.moved", run=run, part=part, moved=moved)


def _move(
    world: World, record: CampaignRecord, run: Run, ids: Sequence[CustomerId], begun: date | None
) -> int:
    if not ids:
        return 0
    customers = world.customers.get_many(ids)
    silences = world.silences.get_many(ids)
    for gone in set(ids).difference(customer.id for customer in customers):
        world.silences.forget(gone)
    found = candidates(world, record, run, customers, silences)
    moved = [_moved(candidate, silences[candidate.customer.id], begun) for candidate in found]
    for start in range(0, len(moved), MOVES_MAX):
        world.silences.move(moved[start : start + MOVES_MAX])
    return len(moved)


def _moved(candidate: Candidate, silence: Silence, begun: date | None) -> Silence:
    """Where they stand next; never on a day whose people were read already."""
    day = next_look(candidate)
    if begun is not None and day <= begun:
        day = begun + timedelta(days=1)
    return replace(silence, day=day, answered=answered_after(candidate))
