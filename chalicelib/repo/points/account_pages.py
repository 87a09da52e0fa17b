"""Reads the accounts of many customers, a hundred at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.nightly.agenda import last_day
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.terms import end_of
from chalicelib.repo.points.account_items import (
    month_name,
    read_account,
    read_lots,
    read_months,
)
from chalicelib.repo.points.accounts import AccountStore
from chalicelib.repo.points.personals import read_personal
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table


@dataclass(frozen=True, slots=True)
class AccountPages:
    """The accounts of a page of customers."""

    table: Table
    zone: tzinfo  # the programme's

    def records(
        self, customers: Sequence[CustomerId], now: datetime
    ) -> Mapping[CustomerId, AccountRecord]:
        """The accounts of customers, each with all its live lots.

        A customer without an account has an empty one, with the level that staff gave.
        """
        keys_of = [
            f(each) for each in customers for f in (points_keys.points, points_keys.personal)
        ]
        items = {(item["pk"], item["sk"]): item for item in self.table.get_many(keys_of)}
        points = [item for (_, sk), item in items.items() if sk == points_keys.POINTS]
        lots = self._lots(points)
        found = {}
        for customer in customers:
            key = points_keys.points(customer)
            item = items.get((key.pk, key.sk))
            personal = read_personal(items.get((key.pk, points_keys.PERSONAL)))
            record = AccountRecord(customer)
            if item is not None:
                record = self._read(customer, item, lots.get(key.pk, {}), now)
            standing = replace(record.standing, manual=personal.manual)
            found[customer] = replace(record, standing=standing)
        return found

    def _lots(self, points: Iterable[Item]) -> Mapping[str, Mapping[str, Item]]:
        """Read the months of accounts; by partition, then by month."""
        wanted = [
            points_keys.lots(keys.customer_of(item["pk"]), month)
            for item in points
            for month in read_months(item).written
        ]
        found: dict[str, dict[str, Item]] = {}
        for item in self.table.get_many(wanted):
            month = item["sk"].removeprefix(points_keys.LOTS_PREFIX)
            found.setdefault(item["pk"], {})[month] = item
        return found

    def _read(
        self, customer: CustomerId, item: Item, months: Mapping[str, Item], now: datetime
    ) -> AccountRecord:
        written: Mapping[str, int] = read_months(item).written
        versions = {month: each["written"] for month, each in months.items()}
        # Two batches may see two versions of one account: it is then read alone.
        if any(versions.get(month, 0) != version for month, version in written.items()):
            return AccountStore(self.table, self.zone).load(customer, now).record
        return read_account(customer, item, months.values())

    def left(self, customers: Iterable[CustomerId]) -> frozenset[CustomerId]:
        """Those of the customers who left the programme."""
        items = self.table.get_many(points_keys.personal(each) for each in customers)
        gone = (item["pk"] for item in items if not read_personal(item).is_member)
        return frozenset(keys.customer_of(pk) for pk in gone)

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
