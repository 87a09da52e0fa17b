"""Stores the figures of the days of triggers that do not change any more, one item a day."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import RunName
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.report import RunCount
from chalicelib.repo.delivery.results import read_sums, written_sums
from chalicelib.repo.table import keys
from chalicelib.repo.table.days_of_runs import items_of_days
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class EndedRuns:
    """The final figures of the table."""

    table: Table

    def keep(self, run: Run, count: RunCount) -> None:
        """Store the final figures of a run; storing them again replaces them by the same."""
        assert count.counted_at
        assert count.measured_at
        counted = {
            "found": count.found,
            "left": count.excluded,
            "pages": count.pages,
            **written_sums(count.tally, count.measured),
        }
        attributes = {
            "count": json.dumps(counted, separators=(",", ":")),
            "counted_at": count.counted_at.isoformat(),
            "measured_at": count.measured_at.isoformat(),
        }
        self.table.put(Put(keys.ended_run(run.campaign, run.name), attributes, version=None))

    def between(self, first: Run, last: Run) -> dict[RunName, RunCount]:
        """The final figures of the days from one run to another, without days that are open."""
        days = items_of_days(self.table, "ENDED", first, last)
        return {name: _read(item) for name, _, item in days}


def _read(item: Item) -> RunCount:
    counted = json.loads(item["count"])
    tally, measured = read_sums(counted)
    return RunCount(
        found=counted["found"],
        excluded=Counter({Reason(reason): count for reason, count in counted["left"].items()}),
        tally=tally,
        measured=measured,
        pages=counted["pages"],
        measured_pages=counted["pages"],
        measured_at=datetime.fromisoformat(item["measured_at"]),
        counted_at=datetime.fromisoformat(item["counted_at"]),
        final=True,
    )
