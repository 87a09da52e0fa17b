"""Moves a run from state to state: plan finished, chunks released to the workers, run over.

    PLANNING ──finish_planning──▶ PLANNED ──release_chunks──▶ SENDING ──finish_run──▶ OVER
        └── a rehearsal ends as PLANNED, or as FAILED if its segment was deleted (plan_page)

Each function may be repeated, or run twice at the same time: only one call makes each move, and a
repeated call completes what an interrupted one did not do.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib import log
from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord, Rehearsed
from chalicelib.domain.campaigns.run import Run, RunState, rehearsal_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.planning.chunk import MOVED, Address, DueChunk, PageSum, RecipientResult
from chalicelib.domain.planning.eligibility_context import size_holds
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.repo.campaigns.campaigns import CampaignChanged
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.planning.jobs import queue_chunks, queue_page, queue_release
from chalicelib.world import World

AUDIENCE_MOVED = "campaign.audience_moved"
REHEARSABLE = frozenset({CampaignState.DRAFT, CampaignState.REHEARSED})
UNDER_WAY = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})
RELEASED = frozenset({CampaignState.RUNNING, CampaignState.CANCELLED})
SENT_OUT = frozenset({RunState.SENDING, RunState.OVER})
PAGES_A_JOB = 25
DELAY_MAX = timedelta(seconds=900)  # the longest delay of a job on the queue
AT_ONCE = timedelta()
PLAN_ON_AFTER_S = 30  # a worker that is planning the page now will be done by then
SECOND = timedelta(seconds=1)


class ReleaseScope(NamedTuple):
    """The chunks that one job releases: those of `pages_max` pages of a part, starting with `page`.

    Chunks that were due until `since` are on the workers' queue already.
    """

    part: int
    page: int = 0
    since: datetime | None = None
    pages_max: int = PAGES_A_JOB


def finish_planning(world: World, run: Run) -> None:
    """End the planning of a run after all its parts are planned.

    The result of a rehearsal is stored in its campaign. If the audience of a launch differs by more
    than a tenth from the rehearsed one, the campaign is paused before the run counts as planned:
    the person who resumes it accepts the audience.

    Raises:
        Conflict: `campaign.changed`: another writer changed the campaign; call again.
    """
    record = world.campaigns.records.get(run.campaign)
    if run.is_rehearsal:
        _end_rehearsal(world, record, run)
    elif record.state in UNDER_WAY:
        if run.state is RunState.PLANNING:
            _end_launch(world, record, run)
        # Also for a run that was planned before: that worker may have died before this line.
        queue_release(world, run)


def release_chunks(world: World, campaign: CampaignId, run: RunName, scope: ReleaseScope) -> None:
    """Queue the unfinished chunks of 25 pages that are due within an hour, and a job for the rest.

    For a cancelled campaign every unfinished chunk is queued, because the workers must close it. A
    part that is not planned yet gets a job that continues its planning.

    Raises:
        Unavailable: something does not answer; the job must be repeated.
    """
    record = world.campaigns.records.get(campaign)
    found = world.campaigns.runs.get(campaign, run)
    if found is None or found.is_rehearsal or record.state not in RELEASED:
        return
    if found.state is RunState.PLANNING:
        _plan_further(world, record, found, scope.part)
        return
    if found.state is RunState.PLANNED:
        found = _begin_sending(world, found)
    if found.chunks_done >= found.chunks:
        finish_run(world, campaign, run)
        return
    _release(world, record, found, scope)


def finish_run(world: World, campaign: CampaignId, name: RunName) -> None:
    """End a run if all its chunks are done, and its campaign if it has no trigger."""
    run = world.campaigns.runs.get(campaign, name)
    if run is None or run.state not in SENT_OUT or run.chunks_done < run.chunks:
        return
    if run.state is RunState.SENDING and world.campaigns.runs.move(run, RunState.OVER):
        log.event("run.over", campaign=campaign, run=name)

    def finish(_: Moved | None) -> None:
        record = world.campaigns.records.get(campaign)
        if record.trigger or record.state not in UNDER_WAY:
            return
        over = replace(record, ended_at=world.now())
        world.campaigns.records.move(over, CampaignState.FINISHED)
        log.event("campaign.finished", campaign=campaign)

    with suppress(CampaignChanged):  # other writers were faster in every attempt: a tick ends it
        world.attempt(finish)


def _end_rehearsal(world: World, record: CampaignRecord, run: Run) -> None:
    if run.state is RunState.FAILED:
        return
    total = _total(world, run)
    if run.state is RunState.PLANNING:
        world.campaigns.runs.move(run, RunState.PLANNED, chunks=total.chunks)
    if record.state not in REHEARSABLE or run.name != rehearsal_name(record.version):
        return
    rehearsed = Rehearsed(run.name, run.at, total.found, run.masked)
    try:
        world.campaigns.records.save(
            replace(record, state=CampaignState.REHEARSED, rehearsed=rehearsed)
        )
    except Conflict:
        # Another writer changed the campaign just now, so this rehearsal is of an older version.
        log.event("plan.rehearsal_dropped", campaign=record.id, run=run.name)


def _end_launch(world: World, record: CampaignRecord, run: Run) -> None:
    total = _total(world, run)
    if not _size_holds(record, run, total) and record.paused_because != AUDIENCE_MOVED:
        log.event("plan.audience_moved", campaign=record.id, found=total.found)
        world.campaigns.records.save(
            replace(record, state=CampaignState.PAUSED, paused_because=AUDIENCE_MOVED)
        )
    # Last: if the worker dies before this line, the run is still in PLANNING and the job is
    # repeated.
    world.campaigns.runs.move(run, RunState.PLANNED, chunks=total.chunks)


def _total(world: World, run: Run) -> PageSum:
    return sum((page.sum for page in world.campaigns.runs.pages(run)), PageSum())


def _size_holds(record: CampaignRecord, run: Run, total: PageSum) -> bool:
    """Whether the audience has about the size that the rehearsal found."""
    # The day of a trigger has no rehearsal to compare with.
    if record.trigger or run.expected is None:
        return True
    return size_holds(rehearsed=run.expected, found=total.found)


def _plan_further(world: World, record: CampaignRecord, run: Run, part: int) -> None:
    """Queue the planning of the first page that is not planned."""
    # The clock calls this every hour: the job of the page may have been lost.
    if record.state is CampaignState.RUNNING:
        page = world.campaigns.runs.last_page(run, part).number
        queue_page(world, run, part=part, page=page, delay_s=PLAN_ON_AFTER_S)


def _begin_sending(world: World, run: Run) -> Run:
    now = world.now()
    if world.campaigns.runs.move(run, RunState.SENDING):
        world.campaigns.runs.hand(run, now)
    return replace(run, state=RunState.SENDING)


def _release(world: World, record: CampaignRecord, run: Run, scope: ReleaseScope) -> None:
    now = world.now()
    closes = record.state is CampaignState.CANCELLED
    since, until = (None, None) if closes else (scope.since, now + NEXT_TICK)
    part, limit = scope.part, scope.pages_max
    pages = world.campaigns.runs.pages_of(run, part, start=scope.page, limit=limit)
    together: dict[tuple[int, str], list[Address]] = {}
    for page in pages:
        for chunk in _due_chunks(world, run, page, until):
            if since is None or chunk.not_before > since:
                delay = AT_ONCE if closes else min(max(chunk.not_before - now, AT_ONCE), DELAY_MAX)
                address = Address(run.campaign, run.name, chunk.id)
                together.setdefault((-(-delay // SECOND), chunk.channel), []).append(address)
    for (delay_s, channel), addresses in sorted(together.items()):
        queue_chunks(world, channel, addresses, delay_s=delay_s)
    if len(pages) == limit:
        queue_release(world, run, [part], page=scope.page + limit, since=scope.since)


def _due_chunks(world: World, run: Run, page: Page, until: datetime | None) -> Iterator[DueChunk]:
    """Yield the unfinished chunks of a page that are due by `until`, deferred ones included."""
    planned = [each for each in page.chunk_ids if until is None or each.not_before <= until]
    if not planned:
        return  # deferred chunks are later than the planned chunks that they come from
    begun = {
        each.address.chunk: each
        for each in world.delivery.chunks.progress_of_run(run, chunk_prefix(page))
    }
    deferred = (
        DueChunk(chunk.address.chunk, chunk.not_before, chunk.channel)
        for origin, progress in begun.items()
        if RecipientResult.MOVED in progress.outcomes and MOVED not in origin
        for chunk in world.delivery.chunks.moved_from(run, origin)
        if until is None or chunk.not_before <= until
    )
    for chunk in (*planned, *deferred):
        if chunk.id not in begun or not begun[chunk.id].done:
            yield chunk
