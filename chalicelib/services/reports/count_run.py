"""Count one run of a campaign: what its plan found, what became of everybody, what they bought."""

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
from chalicelib.domain.reports.report import RunCount
from chalicelib.domain.reports.sales_window import window_of
from chalicelib.domain.reports.tally import Tally
from chalicelib.repo.campaigns.plan_items import Page, chunk_prefix
from chalicelib.repo.delivery.results import PageResult, RunResults, total_of
from chalicelib.services.reports.measure_run import measure_run
from chalicelib.services.reports.read_statuses import read_statuses
from chalicelib.world import World

# Up to so many recipients are counted while the report waits: 200 reads, a few seconds. Of more the
# planner's workers count, page by page, and the report adds up what they found.
COUNTED_AT_ONCE_MAX = 20_000
OLD_AFTER = timedelta(minutes=15)
ASKED_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Known:
    """A run's pages that found anybody, and what was stored of them."""

    record: CampaignRecord
    run: Run
    pages: Sequence[Page]
    results: RunResults

    @property
    def plan(self) -> PageSum:
        return reduce(add, (page.sum for page in self.pages), PageSum())

    @property
    def stored(self) -> list[PageResult]:
        found = (self.results.pages.get(chunk_prefix(page)) for page in self.pages)
        return [each for each in found if each is not None]

    @property
    def not_counted(self) -> int:
        """How many were planned on pages of which nothing is stored."""
        waiting = (page for page in self.pages if chunk_prefix(page) not in self.results.pages)
        return sum(page.sum.planned.total() for page in waiting)

    @property
    def is_complete(self) -> bool:
        return len(self.stored) == len(self.pages)

    @property
    def is_final(self) -> bool:
        """Whether what was bought is, of every page."""
        return self.is_complete and all(each.final for each in self.stored)

    @property
    def has_ended(self) -> bool:
        """Whether what is stored needs no second look."""
        return self.is_final and all(each.settled for each in self.stored)

    @property
    def is_large(self) -> bool:
        return self.plan.planned.total() > COUNTED_AT_ONCE_MAX

    @property
    def counted_at(self) -> datetime | None:
        return min((each.counted_at for each in self.stored), default=None)


def count_run(world: World, record: CampaignRecord, run: Run) -> RunCount:
    """Count a run as it is now, or as it was when its pages were last counted.

    Where that is missing or old it is asked for, and a later report will have it.

    Raises:
        Unavailable: `report.does_not_add_up`: somebody is in two states or in none. A report with
            wrong sums is not shown.
    """
    pages = [page for page in world.campaigns.runs.pages(run) if page.sum.found]
    known = _Known(record, run, pages, world.delivery.results.of_run(run))
    count = _counted(world, known)
    if count.accounted != count.found:
        missing = count.found - count.accounted
        log.error("report.does_not_add_up", campaign=run.campaign, run=run.name, missing=missing)
        raise Unavailable("report.does_not_add_up", retry_after_s=60)
    if _wants_measuring(world, known):
        _ask(world, known)
    return _with_results(count, known)


def _counted(world: World, known: _Known) -> RunCount:
    """The plan, and the tally: from what was stored if it has ended or is too much to read."""
    if known.has_ended or known.is_large:
        tally, _ = total_of(known.stored)
        stored = RunCount.of_plan(known.plan, tally, not_counted=known.not_counted)
        return replace(stored, counted_at=known.counted_at)
    counted = RunCount.of_plan(known.plan, _tally(world, known))
    return replace(counted, counted_at=world.now())


def _with_results(count: RunCount, known: _Known) -> RunCount:
    _, measured = total_of(known.stored)
    return replace(
        count,
        measured=measured,
        pages=len(known.pages),
        measured_pages=len(known.stored),
        measured_at=min((each.measured_at for each in known.stored), default=None),
        final=known.is_final,
        planning=known.run.state is RunState.PLANNING,
    )


def _tally(world: World, known: _Known) -> Tally:
    run, cancelled = known.run, known.record.state is CampaignState.CANCELLED
    progress = {each.address.chunk: each for each in world.delivery.progresses.all_of(run)}
    chunks = _of_pages(world.campaigns.runs.all_chunks(run), known.pages)
    return Tally.of(read_statuses(world, run, chunks.values(), progress, cancelled=cancelled))


def _of_pages(chunks: Iterable[Chunk], pages: Iterable[Page]) -> Mapping[str, Sequence[Chunk]]:
    """The chunks of each page, without those of attempts that do not count."""
    counting = {_place(chunk_prefix(page)): chunk_prefix(page) for page in pages}
    found: defaultdict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        beginning = counting.get(_place(chunk.address.chunk))
        if beginning and chunk.address.chunk.startswith(beginning):
            found[beginning].append(chunk)
    return found


def _place(of: str) -> str:
    """The part and the page in the id of a chunk."""
    part, page, _ = of.split("-", 2)
    return f"{part}-{page}"


def _wants_measuring(world: World, known: _Known) -> bool:
    """Whether something was never measured, or not since the window ended, or is old."""
    if known.run.state is RunState.PLANNING or not known.pages or known.has_ended:
        return False
    zone = ZoneInfo(world.settings.zone)
    days = window_of(known.run, known.record.content.goal.window_days, zone)
    if not known.is_complete or (days.is_over(local_day(world.now(), zone)) and not known.is_final):
        return True
    at = known.counted_at
    return known.is_large and at is not None and world.now() - at > OLD_AFTER


def _ask(world: World, known: _Known) -> None:
    asked, run = known.results.asked.at, known.run
    if asked and world.now() - asked < ASKED_AGAIN_AFTER:
        return
    try:
        measure_run(world, run.campaign, run.name)
    except Unavailable as unavailable:
        # The report is the answer; what it asks for can be asked again.
        log.event("report.not_asked", campaign=run.campaign, run=run.name, code=unavailable.code)
