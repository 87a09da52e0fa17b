"""The stores of daily totals, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.totals.daily_totals import DailyTotals
    from chalicelib.repo.totals.day_documents import DayDocuments
    from chalicelib.repo.totals.tallies import TallyStore


@dataclass
class TotalsStores:
    """Part of World: `world.totals`."""

    table: Table
    zone: str  # the programme's

    @cached_property
    def daily(self) -> "DailyTotals":
        from chalicelib.repo.totals.daily_totals import DailyTotals

        return DailyTotals(self.table)

    @cached_property
    def documents(self) -> "DayDocuments":
        from chalicelib.repo.totals.day_documents import DayDocuments

        return DayDocuments(self.table, ZoneInfo(self.zone))

    @cached_property
    def tallies(self) -> "TallyStore":
        from chalicelib.repo.totals.tallies import TallyStore

        return TallyStore(self.table)
