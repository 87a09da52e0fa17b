"""Count runs of a campaign: the sums of their plans, the results, and the purchases."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.chunk import Chunk
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.measure_scope import MeasureScope
from chalicelib.domain.reports.report import RunCount
from chalicelib.domain.reports.sales_window import window_of
from chalicelib.domain.reports.tally import RecipientStatus, Tally
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.services.reports.read_statuses import after_engagements, planned_statuses
from chalicelib.services.reports.stored_runs import StoredRun, read_stored, with_results
from chalicelib.world import World

OLD_AFTER = timedelta(minutes=15)  # then a report of a large run queues a new count
QUEUED_AGAIN_AFTER = timedelta(minutes=10)  # a page that is reloaded must not queue it each time


def count_run(world: World, record: CampaignRecord, run: Run) -> RunCount:
    """Count a run as it is now, or as it was when its pages were last counted.

    If results are missing or old, counting them is queued for a later report.

    Raises:
        Unavailable: `report.does_not_add_up`: a customer is in two states or in none. A report with
            wrong sums is not shown.
    """
    (count,) = count_runs(world, record, [run])
    return count


def count_runs(world: World, record: CampaignRecord, runs: Sequence[Run]) -> list[RunCount]:
    """Count one run, or several days of a trigger in their order, each as `count_run` does.

    A year of days costs hardly more requests than ten: days that ended are kept as one item each.

    Raises:
        Unavailable: `report.does_not_add_up`: see `count_run`.
    """
    is_of_days = bool(runs) and runs[0].day is not None
    ended = world.delivery.ended_runs.between(runs[0], runs[-1]) if is_of_days else {}
    open_runs = [run for run in runs if run.name not in ended]
    stored = read_stored(world, record, open_runs)
    tallies = _tallies(world, [each for each in stored if not _counts_stored(world, each)])
    counted = {each.run.name: _count(world, each, tallies.get(each.run.name)) for each in stored}
    return [ended.get(run.name) or counted[run.name] for run in runs]


def _count(world: World, stored: StoredRun, tally: Tally | None) -> RunCount:
    """Count a run from the tally of its chunks; without one, from the stored results."""
    if tally is None:
        count = replace(stored.stored_count(), counted_at=stored.counted_at)
    else:
        count = replace(RunCount.of_plan(stored.plan, tally), counted_at=world.now())
    # Every customer of the audience must be in one final state. A difference is an error in our
    # code, and a wrong number in a report would stay unnoticed.
    if count.accounted != count.found:
        missing, run = count.found - count.accounted, stored.run
        log.error("report.does_not_add_up", campaign=run.campaign, run=run.name, missing=missing)
        raise Unavailable("report.does_not_add_up", retry_after_s=60)
    if _needs_measuring(world, stored):
        _queue_measuring(world, stored)
    return with_results(count, stored)


def _counts_stored(world: World, stored: StoredRun) -> bool:
    """Whether the stored results are the count: they are final, or old, or the run is large."""
    return stored.has_ended or stored.has_aged or _is_large(world, stored)


def _is_large(world: World, stored: StoredRun) -> bool:
    """Whether workers count the run, and the report adds up what they stored."""
    return stored.plan.planned.total() > world.bounds.recipients_counted_at_once


def _tallies(world: World, runs: Sequence[StoredRun]) -> dict[RunName, Tally]:
    """Count the recipients of runs from their chunks, and from receipts and engagements."""
    if not runs:
        return {}
    first, last, days = runs[0].run, runs[-1].run, world.delivery.chunk_days
    # Progress is read before the chunks, so that a recipient who is moved to another chunk between
    # the two reads is found there.
    progress, chunks = days.progress(first, last), days.chunks(first, last)
    planned = {
        each.run.name: planned_statuses(
            _by_page(chunks.get(each.run.name, ()), each.pages).values(),
            {saved.address.chunk: saved for saved in progress.get(each.run.name, ())},
            cancelled=each.record.state is CampaignState.CANCELLED,
        )
        for each in runs
    }
    return {name: Tally.of(after) for name, after in _engaged(world, runs, planned).items()}


def _engaged(
    world: World, runs: Sequence[StoredRun], planned: Mapping[RunName, list[RecipientStatus]]
) -> dict[RunName, list[RecipientStatus]]:
    """Return the statuses after engagements, read for all runs with one step together."""
    found: dict[RunName, list[RecipientStatus]] = {}
    for step in sorted({each.run.step for each in runs}):
        of_step = [each.run for each in runs if each.run.step == step]
        every = [status for run in of_step for status in planned[run.name]]
        after = iter(after_engagements(world, of_step[0], every))
        for run in of_step:
            found[run.name] = list(islice(after, len(planned[run.name])))
    return found


def _by_page(chunks: Iterable[Chunk], pages: Iterable[Page]) -> Mapping[str, Sequence[Chunk]]:
    """Group chunks by page, without the chunks of planning attempts that do not count."""
    # A worker that died while planning leaves chunks under the id of its attempt. The page names
    # the one attempt that counts, and that id is part of the prefix.
    prefixes = {_place(chunk_prefix(page)): chunk_prefix(page) for page in pages}
    by_page: defaultdict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        prefix = prefixes.get(_place(chunk.address.chunk))
        if prefix and chunk.address.chunk.startswith(prefix):
            by_page[prefix].append(chunk)
    return by_page


def _place(chunk_id: str) -> str:
    """Return the part and the page in the id of a chunk."""
    part, page, _ = chunk_id.split("-", 2)
    return f"{part}-{page}"


def _needs_measuring(world: World, stored: StoredRun) -> bool:
    """Whether a page was never measured, or not since the window ended, or is old."""
    if stored.run.state is RunState.PLANNING or not stored.pages or stored.has_ended:
        return False
    zone = ZoneInfo(world.settings.zone)
    days = window_of(stored.run, stored.record.content.goal.window_days, zone)
    window_is_over = days.is_over(local_day(world.now(), zone))
    if not stored.is_complete or (window_is_over and not stored.is_final):
        return True
    at = stored.counted_at
    return _is_large(world, stored) and at is not None and world.now() - at > OLD_AFTER


def _queue_measuring(world: World, stored: StoredRun) -> None:
    queued_at, run = stored.results.asked.at, stored.run
    if queued_at and world.now() - queued_at < QUEUED_AGAIN_AFTER:
        return
    scope = MeasureScope.RESULTS if _is_large(world, stored) else MeasureScope.ALL
    try:
        measure_run(world, run.campaign, run.name, scope)
    except Unavailable as unavailable:
        # The caller gets the report anyway; the next report queues the measuring again.
        cause = log.cause_of(unavailable)
        log.event(
            "report.not_asked", campaign=run.campaign, run=run.name, code=unavailable.code, **cause
        )
