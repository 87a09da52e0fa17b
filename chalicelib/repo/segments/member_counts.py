"""Stores the customers of each day by stage and cohort, as the night counted them."""

import json
import zlib
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.scores.member_counter import MemberCounts, cohort_rows, read_cohorts
from chalicelib.repo.table import totals_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

PAGE_ITEMS = 1000  # two years and more are one request


@dataclass(frozen=True, slots=True)
class MemberCountStore:
    """The counts of the table."""

    table: Table

    def keep(self, counts: MemberCounts) -> None:
        """Store the counts of a day; a later count of the same day replaces them."""
        packed = json.dumps(cohort_rows(counts.cohorts), separators=(",", ":")).encode()
        attributes: dict[str, Value] = {
            "at": counts.at.isoformat(),
            "registered": counts.registered,
            "fresh": counts.new,
            "stages": json.dumps(counts.stages, sort_keys=True, separators=(",", ":")),
            "cohorts": zlib.compress(packed),
        }
        self.table.put(Put(totals_keys.members(counts.day), attributes, version=None))

    def between(self, first: date, until: date) -> list[MemberCounts]:
        """The counts of the days, both included, without the days that were not counted."""
        days = (first.isoformat(), until.isoformat())
        items = self.table.query_days(totals_keys.TOTALS, *days, page=PAGE_ITEMS)
        return [read_member_counts(item) for item in items if is_member_counts(item)]


def is_member_counts(item: Item) -> bool:
    """Whether an item of the totals is the count of a day's customers."""
    return str(item["sk"]).endswith(totals_keys.MEMBERS)


def read_member_counts(item: Item) -> MemberCounts:
    """Read the count of an item."""
    return MemberCounts(
        day=date.fromisoformat(item["sk"].partition("#")[0]),
        at=datetime.fromisoformat(item["at"]),
        registered=item["registered"],
        new=item["fresh"],
        stages=json.loads(item["stages"]),
        cohorts=read_cohorts(json.loads(zlib.decompress(bytes(item["cohorts"])))),
    )
