"""Reads the accounts of many customers, a hundred at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.nightly.agenda import last_day
from chalicelib.domain.points.terms import end_of
from chalicelib.repo.points.account_items import month_name, read_lots
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.table import Table


@dataclass(frozen=True, slots=True)
class AccountPages:
    """The accounts of a page of customers."""

    table: Table
    zone: tzinfo  # the programme's

    def free_on(
        self, customers: Sequence[CustomerId], days: Iterable[date]
    ) -> Mapping[CustomerId, Mapping[date, int]]:
        """The free points with these last days, without customers who have none."""
        wanted = set(days)
        months = sorted({month_name(end_of(day, self.zone)) for day in wanted})
        items = self.table.get_many(
            points_keys.lots(each, month) for each in customers for month in months
        )
        found: dict[CustomerId, dict[date, int]] = {}
        for item in items:
            customer = keys.customer_of(item["pk"])
            for lot in read_lots(item["lots"]):
                ends = lot.terms.expires_at
                if ends and lot.free and (day := last_day(ends, self.zone)) in wanted:
                    mine = found.setdefault(customer, {})
                    mine[day] = mine.get(day, 0) + lot.free
        return found
