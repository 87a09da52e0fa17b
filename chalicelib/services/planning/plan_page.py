"""Plan one page of a run's audience: who gets the message, who does not, and why.

A worker may die after any line. A page is planned when `close_page` has saved it; from then on a
repeated job only does what follows the page.
"""

from dataclasses import replace
from hashlib import blake2b

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState, rehearsal_name
from chalicelib.domain.campaigns.state import EDITABLE, CampaignState
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CampaignId, RunName
from chalicelib.domain.planning.chunk import Address, Chunk, Excluded
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.page import Page, chunk_id
from chalicelib.domain.planning.page_plan import PagePlan
from chalicelib.services.planning.advance_run import finish_planning
from chalicelib.services.planning.call_tasks import make_call_tasks
from chalicelib.services.planning.jobs import queue_page
from chalicelib.services.planning.judge_customers import judge_customers, prepare_rivals
from chalicelib.services.planning.prepare_mailing import Prepared, prepare_mailing
from chalicelib.services.planning.read_audience import read_page
from chalicelib.world import World

ATTEMPT_BYTES = 8
CATCH_UP_AFTER_S = 30  # long enough for the worker that is planning the next page now
LAUNCHED = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})


def plan_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Plan the page and queue the next one, or finish the planning after the last page. Idempotent.

    A paused campaign is still planned, because planning sends nothing. Planning stops if the
    campaign was cancelled, if it was changed after the rehearsal started, or if the run failed.

    Raises:
        Unavailable: a service does not answer; the job must be repeated.
    """
    record = world.campaigns.records.get(campaign)
    stored_run = world.campaigns.runs.get(campaign, run)
    if stored_run is None or not _is_wanted(record, stored_run):
        log.event("plan.unwanted", campaign=campaign, run=run, part=part, page=page)
        return
    stored_page = world.campaigns.runs.page(stored_run, part, page)
    if stored_page.planned:
        _catch_up(world, stored_run, stored_page)
        return
    prepared = _prepare(world, record, stored_run)
    if prepared is None:
        return
    planned = _plan(prepared, stored_page)
    if world.campaigns.runs.close_page(stored_run, planned):
        _continue(world, stored_run, planned)
    else:
        # Another worker planned the same page first: its result counts.
        _catch_up(world, stored_run, world.campaigns.runs.page(stored_run, part, page))


def _is_wanted(record: CampaignRecord, run: Run) -> bool:
    if run.is_rehearsal:
        is_current = run.name == rehearsal_name(record.version) and record.state in EDITABLE
        return is_current and run.state is not RunState.FAILED
    return record.state in LAUNCHED


def _prepare(world: World, record: CampaignRecord, run: Run) -> Prepared | None:
    """Read what the run needs; None if its segment was deleted.

    In that case the rehearsal fails, or the campaign is paused, with the code of the error.
    """
    try:
        return prepare_mailing(world, record, run)
    except NotFound as missing:
        log.event("plan.impossible", campaign=record.id, run=run.name, code=missing.code)
        if run.is_rehearsal:
            world.campaigns.runs.fail(run, missing.code)
        elif record.state is CampaignState.RUNNING:
            world.campaigns.records.move(record, CampaignState.PAUSED, because=missing.code)
        return None


def _plan(prepared: Prepared, page: Page) -> Page:
    """Judge the customers of the page, and save chunks and exclusions under a new attempt's id.

    Two workers on one page write different items; the page will name the attempt that counts.
    """
    world, record, run = prepared.world, prepared.rules.record, prepared.rules.run
    # A rehearsal judges as the launch will: by the hours, caps and ages of that moment.
    now = record.content.judged_at(run, world.now())
    limit = world.bounds.plan_page_customers
    ids, following = read_page(world, record, run, part=page.part, start=page.start, limit=limit)
    rivals = prepare_rivals(world, prepared, now) if ids else ()
    plan = PagePlan()
    # The index is ordered by birthday: a customer who changes theirs moves, and may be read twice.
    plan.add(judge_customers(prepared, rivals, list(dict.fromkeys(ids)), now))
    called = [customer for customer, reason in plan.excluded if reason is Reason.TASK_CALL]
    if called:
        make_call_tasks(world, record, run, called)
    planned = replace(
        page,
        planned=True,
        attempt=_new_attempt(world),
        next=following,
        sum=plan.sum,
        departures=plan.departures,
    )
    chunks = [
        Chunk(_address(run, planned, number), channel, not_before, run.step, recipients)
        for number, (channel, not_before, recipients) in enumerate(plan.groups)
    ]
    world.delivery.chunks.keep_planned(
        chunks, Excluded(_address(run, planned, 0), tuple(plan.excluded))
    )
    return planned


def _address(run: Run, page: Page, number: int) -> Address:
    return Address(run.campaign, run.name, chunk_id(page, number))


def _new_attempt(world: World) -> str:
    """Return a new id in hexadecimal digits."""
    # The ids of World may have "-" and "_", and a chunk's key separates its parts with "-".
    return blake2b(world.new_id().encode(), digest_size=ATTEMPT_BYTES).hexdigest()


def _continue(world: World, run: Run, page: Page) -> None:
    if page.next:
        queue_page(world, run, part=page.part, page=page.number + 1)
    else:
        _finish_if_last(world, run)


def _catch_up(world: World, run: Run, page: Page) -> None:
    """Do what follows a page that was planned before.

    The last page of the part is queued, if it is not planned.
    """
    if page.next:
        # With a delay, because the worker that planned this page may be queueing the next one now.
        # If that is planned by then, the delayed job catches up from there.
        last = world.campaigns.runs.last_page(run, page.part)
        if not last.planned:
            queue_page(world, run, part=page.part, page=last.number, delay_s=CATCH_UP_AFTER_S)
    elif page.planned:
        _finish_if_last(world, run)


def _finish_if_last(world: World, run: Run) -> None:
    """Finish the planning if all parts are done. Two workers may do it at the same time."""
    stored_run = world.campaigns.runs.get(run.campaign, run.name)
    if stored_run is not None and stored_run.parts_done == stored_run.parts:
        finish_planning(world, stored_run)
