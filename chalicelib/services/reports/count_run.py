"""Count one run of a campaign: the sums of its plan, the results, and the purchases."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.planning.chunk import Chunk, PageSum
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.measure_scope import MeasureScope
from chalicelib.domain.reports.report import RunCount
from chalicelib.domain.reports.sales_window import window_of
from chalicelib.domain.reports.tally import Tally
from chalicelib.repo.delivery.results import PageResult, RunResults, total_of
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.services.reports.read_statuses import after_engagements, planned_statuses
from chalicelib.world import World

OLD_AFTER = timedelta(minutes=15)  # then a report of a large run queues a new count
QUEUED_AGAIN_AFTER = timedelta(minutes=10)  # a page that is reloaded must not queue it each time


@dataclass(frozen=True, slots=True)
class _StoredRun:
    """A run, its pages with customers, and the results stored for these pages."""

    record: CampaignRecord
    run: Run
    pages: Sequence[Page]
    results: RunResults

    @property
    def plan(self) -> PageSum:
        return reduce(add, (page.sum for page in self.pages), PageSum())

    @property
    def page_results(self) -> list[PageResult]:
        results = (self.results.pages.get(chunk_prefix(page)) for page in self.pages)
        return [each for each in results if each is not None]

    @property
    def not_counted(self) -> int:
        """The number of recipients on pages without a stored result."""
        missing = (page for page in self.pages if chunk_prefix(page) not in self.results.pages)
        return sum(page.sum.planned.total() for page in missing)

    @property
    def is_complete(self) -> bool:
        return len(self.page_results) == len(self.pages)

    @property
    def is_final(self) -> bool:
        """Whether the purchases of every page were measured after the window."""
        return self.is_complete and all(each.final for each in self.page_results)

    @property
    def has_ended(self) -> bool:
        """Whether the stored results will not change any more."""
        return self.is_final and all(each.settled for each in self.page_results)

    @property
    def counted_at(self) -> datetime | None:
        return min((each.counted_at for each in self.page_results), default=None)


def count_run(world: World, record: CampaignRecord, run: Run) -> RunCount:
    """Count a run as it is now, or as it was when its pages were last counted.

    If results are missing or old, counting them is queued for a later report.

    Raises:
        Unavailable: `report.does_not_add_up`: a customer is in two states or in none. A report with
            wrong sums is not shown.
    """
    pages = [page for page in world.campaigns.runs.pages(run) if page.sum.found]
    stored = _StoredRun(record, run, pages, world.delivery.results.of_run(run))
    count = _counted(world, stored)
    # Every customer of the audience must be in one final state. A difference is an error in our
    # code, and a wrong number in a report would stay unnoticed.
    if count.accounted != count.found:
        missing = count.found - count.accounted
        log.error("report.does_not_add_up", campaign=run.campaign, run=run.name, missing=missing)
        raise Unavailable("report.does_not_add_up", retry_after_s=60)
    if _needs_measuring(world, stored):
        _queue_measuring(world, stored)
    return _with_results(count, stored)


def _counted(world: World, stored: _StoredRun) -> RunCount:
    """Count from the stored results if they are final or the run is large, else from the chunks."""
    if stored.has_ended or _is_large(world, stored):
        tally, _ = total_of(stored.page_results)
        count = RunCount.of_plan(stored.plan, tally, not_counted=stored.not_counted)
        return replace(count, counted_at=stored.counted_at)
    count = RunCount.of_plan(stored.plan, _tally(world, stored))
    return replace(count, counted_at=world.now())


def _is_large(world: World, stored: _StoredRun) -> bool:
    """Whether workers count the run, and the report adds up what they stored."""
    return stored.plan.planned.total() > world.bounds.recipients_counted_at_once


def _with_results(count: RunCount, stored: _StoredRun) -> RunCount:
    _, measured = total_of(stored.page_results)
    return replace(
        count,
        measured=measured,
        pages=len(stored.pages),
        measured_pages=len(stored.page_results),
        measured_at=min((each.measured_at for each in stored.page_results), default=None),
        final=stored.is_final,
        planning=stored.run.state is RunState.PLANNING,
    )


def _tally(world: World, stored: _StoredRun) -> Tally:
    run, cancelled = stored.run, stored.record.state is CampaignState.CANCELLED
    # Progress is read before the chunks, so that a recipient who is moved to another chunk between
    # the two reads is found there.
    progress = {each.address.chunk: each for each in world.delivery.chunks.progress_of_run(run)}
    chunks = _by_page(world.delivery.chunks.of_run(run), stored.pages)
    planned = planned_statuses(chunks.values(), progress, cancelled=cancelled)
    return Tally.of(after_engagements(world, run, planned))


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


def _needs_measuring(world: World, stored: _StoredRun) -> bool:
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


def _queue_measuring(world: World, stored: _StoredRun) -> None:
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
