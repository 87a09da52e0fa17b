"""Stores the measured results of the pages of runs: states of recipients, and their purchases.

Each measurement replaces the item of a page. Purchases up to the end of the window are final: no
later measurement changes them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import ChunkId, RunName
from chalicelib.domain.planning.chunk import Address
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.sales_window import SalesGroup, WindowSales
from chalicelib.domain.reports.statistics import Sample
from chalicelib.domain.reports.tally import Tally
from chalicelib.repo.table import keys
from chalicelib.repo.table.days_of_runs import items_of_days
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

PAGE_ITEMS = 1000
ASKED = ChunkId("asked")  # sorts behind the pages, whose ids begin with digits


@dataclass(frozen=True, slots=True)
class PageResult:
    """The result of one page; `of` is the prefix of the ids of its chunks.

    `final`: `measured` has all purchases up to the end of the window, as of `measured_at`.
    `settled`: the run was over when `tally` was counted at `counted_at`.
    """

    of: str
    tally: Tally
    measured: WindowSales
    counted_at: datetime
    measured_at: datetime
    final: bool = False
    settled: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class ResultQuery:
    """When the measurement of a run was queued last, and whether all its pages are final."""

    at: datetime | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class RunResults:
    """The results of a run, by the prefix of each page."""

    asked: ResultQuery = field(default_factory=ResultQuery)
    pages: Mapping[str, PageResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultStore:
    """The results of the table."""

    table: Table

    def get(self, run: Run, page: Page) -> PageResult | None:
        """The result of one page; None if it was not measured yet."""
        item = self.table.get(_key(run, chunk_prefix(page)))
        return _read(item, chunk_prefix(page)) if item else None

    def keep(self, run: Run, result: PageResult) -> bool:
        """Replace the result of a page; false if another worker replaced it meanwhile."""
        sums = written_sums(result.tally, result.measured)
        attributes: dict[str, Value] = {
            "counted_at": result.counted_at.isoformat(),
            "measured_at": result.measured_at.isoformat(),
            "final": result.final,
            "settled": result.settled,
            "counts": json.dumps(sums, separators=(",", ":")),
            "version": result.version + 1,
        }
        try:
            self.table.put(Put(_key(run, result.of), attributes, version=result.version))
        except ConditionFailed:
            return False
        return True

    def of_run(self, run: Run) -> RunResults:
        """All results of a run."""
        prefix = keys.result(Address(run.campaign, run.name, ChunkId(""))).sk
        pk = keys.campaign_partition(run.campaign)
        asked, pages = ResultQuery(), dict[str, PageResult]()
        for item in self.table.query_all(pk, prefix=prefix, page=PAGE_ITEMS):
            of = item["sk"].removeprefix(prefix)
            if of == ASKED:
                asked = _read_asked(item)
            else:
                pages[of] = _read(item, of)
        return RunResults(asked, pages)

    def of_runs(self, first: Run, last: Run) -> dict[RunName, RunResults]:
        """The results of the days of a trigger's campaign from one run to another."""
        asked: dict[RunName, ResultQuery] = {}
        pages: dict[RunName, dict[str, PageResult]] = {}
        for name, of, item in items_of_days(self.table, "RESULT", first, last):
            if of == ASKED:
                asked[name] = _read_asked(item)
            else:
                pages.setdefault(name, {})[of] = _read(item, of)
        return {
            name: RunResults(asked.get(name, ResultQuery()), pages.get(name, {}))
            for name in asked.keys() | pages.keys()
        }

    def asked(self, run: Run) -> ResultQuery:
        """When the measurement of the run was queued last."""
        item = self.table.get(_key(run, ASKED))
        return _read_asked(item) if item else ResultQuery()

    def note_asked(self, run: Run, asked: ResultQuery) -> None:
        """Store when the measurement of the run was queued."""
        at = asked.at.isoformat() if asked.at else ""
        self.table.put(Put(_key(run, ASKED), {"at": at, "final": asked.final}, version=None))


def total_of(results: Sequence[PageResult]) -> tuple[Tally, WindowSales]:
    """The sums of the results of pages."""
    tally = sum((each.tally for each in results), start=Tally())
    measured = sum((each.measured for each in results), start=WindowSales())
    return tally, measured


def counted_again(known: PageResult, tally: Tally, at: datetime, *, settled: bool) -> PageResult:
    """A result with final purchases, with a new count of the recipients' states."""
    return replace(known, tally=tally, counted_at=at, settled=settled)


def _key(run: Run, of: str) -> Key:
    return keys.result(Address(run.campaign, run.name, ChunkId(of)))


def written_sums(tally: Tally, measured: WindowSales) -> dict[str, Any]:
    """The counts of recipients and the sums of their purchases, for a JSON text."""
    return {
        "states": [[*of, number] for of, number in tally.states.items()],
        "reasons": [[*of, number] for of, number in tally.reasons.items()],
        "did": [[*of, number] for of, number in tally.did.items()],
        "treated": _sums(measured.treated),
        "control": _sums(measured.control),
        "reached": {channel: _sums(group) for channel, group in measured.reached.items()},
    }


def read_sums(counts: Mapping[str, Any]) -> tuple[Tally, WindowSales]:
    """Read what `written_sums` wrote."""
    reached = {channel: _read_sums(sums) for channel, sums in counts["reached"].items()}
    treated, control = _read_sums(counts["treated"]), _read_sums(counts["control"])
    return _read_tally(counts), WindowSales(treated, control, reached)


def _read(item: Item, of: str) -> PageResult:
    tally, measured = read_sums(json.loads(item["counts"]))
    return PageResult(
        of=of,
        tally=tally,
        measured=measured,
        counted_at=datetime.fromisoformat(item["counted_at"]),
        measured_at=datetime.fromisoformat(item["measured_at"]),
        final=item["final"],
        settled=item["settled"],
        version=item["version"],
    )


def _read_tally(counts: Mapping[str, Any]) -> Tally:
    return Tally(
        Counter({(channel, DeliveryState(of)): count for channel, of, count in counts["states"]}),
        Counter(
            {
                (channel, DeliveryState(of), why): count
                for channel, of, why, count in counts["reasons"]
            }
        ),
        Counter({(channel, Figure(of)): count for channel, of, count in counts["did"]}),
    )


def _sums(group: SalesGroup) -> list[int]:
    return [group.buyers, group.money.size, group.money.total, group.money.squares]


def _read_sums(sums: list[int]) -> SalesGroup:
    buyers, *money = sums
    return SalesGroup(buyers, Sample(*money))


def _read_asked(item: Item) -> ResultQuery:
    at = datetime.fromisoformat(item["at"]) if item["at"] else None
    return ResultQuery(at, item["final"])
