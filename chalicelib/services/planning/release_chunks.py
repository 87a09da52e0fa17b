"""Hand the chunks of a planned run to the workers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.calendar import NEXT_TICK
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId, ChunkId, RunName
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.repo.campaigns.plan_items import MOVED, Page, chunk_prefix
from chalicelib.services.planning.finish_run import finish_run
from chalicelib.services.planning.queue_release import queue_release
from chalicelib.world import World

PAGES_A_JOB = 25
DELAY_MAX = timedelta(seconds=900)  # the longest that the queue holds a job back
AT_ONCE = timedelta()
PLAN_ON_AFTER_S = 30  # whoever plans the page just now will be ready by then
RELEASED = frozenset({CampaignState.RUNNING, CampaignState.CANCELLED})
Waiting = tuple[ChunkId, datetime]


class _Look(NamedTuple):
    """Where to look, and until when what is due was handed over before."""

    part: int
    page: int
    since: datetime | None


def release_chunks(
    world: World,
    campaign: CampaignId,
    run: RunName,
    *,
    part: int,
    page: int = 0,
    since: datetime | None = None,
) -> None:
    """Queue the chunks of a part that are not done and due within the hour, from a page on.

    Those that were due until `since` wait on the queue already. Of a campaign that was cancelled
    all that are not done, whenever they are due: the workers close them. Twice does no harm. A part
    that is not planned yet is planned on.

    Raises:
        Unavailable: something does not answer; the job must come again.
    """
    record = world.campaigns.records.get(campaign)
    carried = world.campaigns.runs.get(campaign, run)
    if carried is None or carried.is_rehearsal or record.state not in RELEASED:
        return
    if carried.state is RunState.PLANNING:
        _plan_on(world, record, carried, part)
        return
    if carried.state is RunState.PLANNED:
        carried = _begun(world, carried)
    if carried.chunks_done >= carried.chunks:
        finish_run(world, campaign, run)
        return
    _release(world, record, carried, _Look(part, page, since))


def _plan_on(world: World, record: CampaignRecord, run: Run, part: int) -> None:
    """Have the open page planned: the job that named it may have been lost."""
    if record.state is CampaignState.RUNNING:
        page = world.campaigns.runs.last_page(run, part).number
        job = {"do": "plan", "campaign": run.campaign, "run": run.name}
        world.queues.plan.send({**job, "part": part, "page": page}, delay_s=PLAN_ON_AFTER_S)


def _begun(world: World, run: Run) -> Run:
    """The run from which messages are sent from now on."""
    now = world.now()
    if world.campaigns.runs.move(run, RunState.SENDING):
        world.campaigns.runs.hand(run, now)
    return replace(run, state=RunState.SENDING)


def _release(world: World, record: CampaignRecord, run: Run, look: _Look) -> None:
    now = world.now()
    closes = record.state is CampaignState.CANCELLED
    since, until = (None, None) if closes else (look.since, now + NEXT_TICK)
    pages = world.campaigns.runs.pages_of(run, look.part, start=look.page, limit=PAGES_A_JOB)
    due: dict[int, list[ChunkId]] = {}
    for each in pages:
        for chunk, not_before in _waiting(world, run, each, until):
            if since is None or not_before > since:
                delay = AT_ONCE if closes else min(max(not_before - now, AT_ONCE), DELAY_MAX)
                due.setdefault(-(-delay // timedelta(seconds=1)), []).append(chunk)
    for delay_s, chunks in sorted(due.items()):
        jobs = [_delivery(run, chunk) for chunk in chunks]
        world.queues.deliver.send_many(jobs, delay_s=delay_s)
    if len(pages) == PAGES_A_JOB:
        queue_release(world, run, [look.part], page=look.page + PAGES_A_JOB, since=look.since)


def _delivery(run: Run, chunk: ChunkId) -> dict[str, str | int]:
    return {"campaign": run.campaign, "run": run.name, "chunk": chunk, "attempt": 1}


def _waiting(world: World, run: Run, page: Page, until: datetime | None) -> Iterator[Waiting]:
    """The chunks of a page that are not done and may go by then, moved ones too."""
    planned = [each for each in page.chunk_ids if until is None or each[1] <= until]
    if not planned:
        return  # and what was moved was due before it
    begun = {
        each.address.chunk: each
        for each in world.delivery.progresses.all_of(run, chunk_prefix(page))
    }
    moved = (
        (chunk.address.chunk, chunk.not_before)
        for origin, progress in begun.items()
        if RecipientResult.MOVED in progress.outcomes and MOVED not in origin
        for chunk in world.campaigns.runs.moved_from(run, origin)
        if until is None or chunk.not_before <= until
    )
    for chunk, not_before in (*planned, *moved):
        if chunk not in begun or not begun[chunk].done:
            yield chunk, not_before
