"""Stores the totals of days: figures, and sales by shop, cashier and category.

A total of a closed day never changes. Documents that are recorded later have items of their own
under the same day, so that they can be added and are known to be late.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.scores.member_counter import MemberCounts
from chalicelib.domain.totals.daily import OwedPoints, StoredTotals
from chalicelib.domain.totals.sums import Sales, SaleSums, of_all_shops, of_shop
from chalicelib.repo.segments.member_counts import is_member_counts, read_member_counts
from chalicelib.repo.table import totals_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put
from chalicelib.repo.totals.tallies import read_rows, sales_rows

PAGE_ITEMS = 1000  # a year of totals is one page
PUT_AT_ONCE = 25


class FoundTotals(NamedTuple):
    """What is stored about a span of days, in their order."""

    totals: list[StoredTotals]
    members: list[MemberCounts]


class SalesOfDay(NamedTuple):
    """The sales of a day that were recorded on one day."""

    day: date
    recorded: date
    sales: Sales


@dataclass(frozen=True, slots=True)
class DailyTotals:
    """The totals of the table."""

    table: Table

    def closed(self, day: date) -> StoredTotals | None:
        """The totals of a day that was closed; None: it is not."""
        item = self.table.get(totals_keys.totals(day, day))
        return _read_totals(item) if item else None

    def between(self, first: date, until: date) -> FoundTotals:
        """What is stored about the days from the first one until the last one, both included."""
        found = FoundTotals([], [])
        for item in self._items(totals_keys.TOTALS, first, until):
            if is_member_counts(item):
                found.members.append(read_member_counts(item))
            else:
                found.totals.append(_read_totals(item))
        return found

    def sales_between(self, shop: str, first: date, until: date) -> Iterator[SalesOfDay]:
        """The sales of the days, of one shop or of all (an empty text)."""
        pk = totals_keys.sales_of_shop(shop, first, first).pk if shop else totals_keys.SALES
        for item in self._items(pk, first, until):
            day, recorded = map(date.fromisoformat, item["sk"].split("#"))
            rows = json.loads(zlib.decompress(bytes(item["rows"])))
            yield SalesOfDay(day, recorded, read_rows(rows))

    def keep_sales(self, recorded: date, sales: Iterable[tuple[date, Sales]]) -> None:
        """Store the sales that were recorded on a day, by the days of their receipts."""
        batch: list[Put] = []
        for write in (
            each for day, of_day in sales for each in _sales_writes(day, recorded, of_day)
        ):
            batch.append(write)
            if len(batch) == PUT_AT_ONCE:
                self.table.put_many(batch)
                batch = []
        if batch:
            self.table.put_many(batch)

    def keep(self, totals: Sequence[StoredTotals]) -> None:
        """Store totals; that of the recorded day itself comes last, and closes the day."""
        ordered = sorted(totals, key=lambda each: each.day == each.recorded)
        for each in ordered:
            key = totals_keys.totals(each.day, each.recorded)
            self.table.put(Put(key, _attributes(each), version=None))

    def _items(self, pk: str, first: date, until: date) -> Iterator[Item]:
        """Read the items of the days; a year of totals is one request."""
        days = (first.isoformat(), until.isoformat())
        return self.table.query_days(pk, *days, page=PAGE_ITEMS)


def _sales_writes(day: date, recorded: date, sales: Sales) -> Iterator[Put]:
    yield _rows_write(totals_keys.sales(day, recorded), of_all_shops(sales))
    for shop in sorted({row.shop for row in sales}):
        yield _rows_write(totals_keys.sales_of_shop(shop, day, recorded), of_shop(sales, shop))


def _rows_write(key: Key, sales: Sales) -> Put:
    packed = zlib.compress(json.dumps(sales_rows(sales), separators=(",", ":")).encode())
    return Put(key, {"rows": packed}, version=None)


def _attributes(totals: StoredTotals) -> dict[str, Value]:
    attributes: dict[str, Value] = {
        "with_card": list(totals.with_card),
        "without_card": list(totals.without_card),
    }
    if totals.closed_at is None:
        return attributes
    messages = [[*of, count] for of, count in sorted(totals.messages.items())]
    return attributes | {
        "points": json.dumps(totals.points, sort_keys=True, separators=(",", ":")),
        "messages": json.dumps(messages, separators=(",", ":")),
        "owed": [totals.owed.points, totals.owed.debt] if totals.owed else [],
        "expiring": [] if totals.expiring is None else [totals.expiring],
        "closed_at": totals.closed_at.isoformat(),
    }


def _read_totals(item: Item) -> StoredTotals:
    day, recorded = map(date.fromisoformat, item["sk"].split("#"))
    with_card, without_card = SaleSums(*item["with_card"]), SaleSums(*item["without_card"])
    if "closed_at" not in item:
        return StoredTotals(day, recorded, with_card, without_card)
    messages = json.loads(item["messages"])
    return StoredTotals(
        day,
        recorded,
        with_card,
        without_card,
        points=json.loads(item["points"]),
        messages={(channel, state): count for channel, state, count in messages},
        owed=OwedPoints(*item["owed"]) if item["owed"] else None,
        expiring=item["expiring"][0] if item["expiring"] else None,
        closed_at=datetime.fromisoformat(item["closed_at"]),
    )
