"""Read the plans of runs and the results that are stored for them, in a few requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import add

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run, RunState
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.report import RunCount
from chalicelib.repo.delivery.results import PageResult, RunResults, total_of
from chalicelib.world import World

# Then a day of a trigger is counted a last time before the end of its window: few people answer
# later, and a report of a year would read them all.
COUNTED_LIVE_FOR = timedelta(days=7)
NO_RESULTS = RunResults()


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run, its pages with customers, and the results stored for these pages."""

    record: CampaignRecord
    run: Run
    pages: Sequence[Page]
    results: RunResults

    @property
    def plan(self) -> PageSum:
        """The sums of the plan."""
        return reduce(add, (page.sum for page in self.pages), PageSum())

    @property
    def page_results(self) -> list[PageResult]:
        """The stored results of pages."""
        results = (self.results.pages.get(chunk_prefix(page)) for page in self.pages)
        return [each for each in results if each is not None]

    @property
    def not_counted(self) -> int:
        """The number of recipients on pages without a stored result."""
        missing = (page for page in self.pages if chunk_prefix(page) not in self.results.pages)
        return sum(page.sum.planned.total() for page in missing)

    @property
    def is_complete(self) -> bool:
        """Whether every page has a result."""
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
    def has_aged(self) -> bool:
        """Whether every page was counted when the day of a trigger was a week old, or later."""
        found = self.page_results
        return self.is_complete and all(
            each.settled and has_aged(self.run, each.counted_at) for each in found
        )

    @property
    def counted_at(self) -> datetime | None:
        """When the page that was counted first was counted."""
        return min((each.counted_at for each in self.page_results), default=None)

    def stored_count(self) -> RunCount:
        """Return the count of the recipients from the stored results."""
        tally, _ = total_of(self.page_results)
        return RunCount.of_plan(self.plan, tally, not_counted=self.not_counted)


def with_results(count: RunCount, stored: StoredRun) -> RunCount:
    """Return the count with what was measured of the run."""
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


def has_aged(run: Run, at: datetime) -> bool:
    """Whether a day of a trigger was a week old at an instant."""
    return run.day is not None and at - run.at >= COUNTED_LIVE_FOR


def read_stored(world: World, record: CampaignRecord, runs: Sequence[Run]) -> list[StoredRun]:
    """Read the plans and the results of one run, or of several days of a trigger in their order."""
    if not runs:
        return []
    pages: Mapping[RunName, Sequence[Page]] = world.campaigns.runs.pages_of_days(runs[0], runs[-1])
    results = world.delivery.results.of_runs(runs[0], runs[-1])
    return [
        StoredRun(
            record,
            run,
            [page for page in pages.get(run.name, ()) if page.sum.found],
            results.get(run.name, NO_RESULTS),
        )
        for run in runs
    ]
