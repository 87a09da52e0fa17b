"""Plan one page of the audience of a run: who gets the message, who does not, and why.

Any line may be the last one of a worker: a page counts from `close_page` on, and a job that comes
again finds what is missing behind it.
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
from chalicelib.domain.planning.page_plan import PagePlan
from chalicelib.repo.campaigns.plan_items import Page, chunk_id
from chalicelib.services.planning.finish_planning import finish_planning
from chalicelib.services.planning.judge_customers import judge_customers, prepare_rivals
from chalicelib.services.planning.prepare_mailing import Prepared, prepare_mailing
from chalicelib.services.planning.read_audience import read_page
from chalicelib.world import World

CUSTOMERS_A_PAGE = 2000
ATTEMPT_BYTES = 8
AGAIN_AFTER_S = 30  # a second walk over the same pages stays behind the first one
GOES_ON = frozenset({CampaignState.RUNNING, CampaignState.PAUSED})


def plan_page(world: World, campaign: CampaignId, run: RunName, *, part: int, page: int) -> None:
    """Plan the page once, have the next one planned, and after the last one end the planning.

    A paused campaign is planned on, since nothing is sent meanwhile; one that was cancelled, or
    changed after its rehearsal was begun, is not; nor is what has failed.

    Raises:
        Unavailable: something does not answer; the job must come again, and will find what is done.
    """
    record = world.campaigns.records.get(campaign)
    carried = world.campaigns.runs.get(campaign, run)
    if carried is None or not _is_wanted(record, carried):
        log.event("plan.unwanted", campaign=campaign, run=run, part=part, page=page)
        return
    place = world.campaigns.runs.page(carried, part, page)
    if place.planned:
        _catch_up(world, carried, place)
        return
    prepared = _prepared(world, record, carried)
    if prepared is None:
        return
    planned = _plan(prepared, place)
    if world.campaigns.runs.close_page(carried, planned):
        _go_on(world, carried, planned)
    else:
        _catch_up(world, carried, world.campaigns.runs.page(carried, part, page))


def _is_wanted(record: CampaignRecord, run: Run) -> bool:
    if run.is_rehearsal:
        is_current = run.name == rehearsal_name(record.version) and record.state in EDITABLE
        return is_current and run.state is not RunState.FAILED
    return record.state in GOES_ON


def _prepared(world: World, record: CampaignRecord, run: Run) -> Prepared | None:
    """What the run needs; None where its segment is gone, and a person has to look after it.

    They find the code at the rehearsal that has failed, or at the campaign that is paused.
    """
    try:
        return prepare_mailing(world, record, run)
    except NotFound as gone:
        log.event("plan.impossible", campaign=record.id, run=run.name, code=gone.code)
        if run.is_rehearsal:
            world.campaigns.runs.fail(run, gone.code)
        elif record.state is CampaignState.RUNNING:
            world.campaigns.records.move(record, CampaignState.PAUSED, because=gone.code)
        return None


def _plan(prepared: Prepared, page: Page) -> Page:
    """Judge the customers of the page and write down what was found, under a new attempt's id."""
    world, run = prepared.world, prepared.run
    now = world.now()
    ids, following = read_page(
        world, prepared.record, run, part=page.part, start=page.start, limit=CUSTOMERS_A_PAGE
    )
    rivals = prepare_rivals(world, prepared, now) if ids else ()
    plan = PagePlan()
    # Whoever moves in the agenda while it is read may stand on the page twice.
    plan.add(judge_customers(prepared, rivals, list(dict.fromkeys(ids)), now))
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
    world.campaigns.runs.keep(chunks, Excluded(_address(run, planned, 0), tuple(plan.left)))
    return planned


def _address(run: Run, page: Page, number: int) -> Address:
    return Address(run.campaign, run.name, chunk_id(page, number))


def _new_attempt(world: World) -> str:
    """An id without the signs that stand between the parts of a key."""
    return blake2b(world.new_id().encode(), digest_size=ATTEMPT_BYTES).hexdigest()


def _go_on(world: World, run: Run, page: Page) -> None:
    if page.next:
        _queue(world, run, part=page.part, page=page.number + 1)
    else:
        _end_if_last(world, run)


def _catch_up(world: World, run: Run, page: Page) -> None:
    """Find what is missing behind a page that was planned before, and do it.

    Whoever planned it may be on their way to the next one: that one is asked for a little later,
    and where the walk has gone on by then, the same is done from there.
    """
    if page.next:
        last = world.campaigns.runs.last_page(run, page.part)
        if not last.planned:
            _queue(world, run, part=page.part, page=last.number, delay_s=AGAIN_AFTER_S)
    elif page.planned:
        _end_if_last(world, run)


def _queue(world: World, run: Run, *, part: int, page: int, delay_s: int = 0) -> None:
    job = {"do": "plan", "campaign": run.campaign, "run": run.name}
    world.queues.plan.send({**job, "part": part, "page": page}, delay_s=delay_s)


def _end_if_last(world: World, run: Run) -> None:
    """End the planning if this was the last part; of two that end at once, either may do it."""
    known = world.campaigns.runs.get(run.campaign, run.name)
    if known is not None and known.parts_done == known.parts:
        finish_planning(world, known)
