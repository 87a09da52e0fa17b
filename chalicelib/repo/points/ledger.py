"""Reads whole accounts to verify them: every entry, every lot, every receipt."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.replay.accounts import StoredAccount
from chalicelib.domain.points.replay.receipts import Place, StoredReceipt
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.repo.points.account_items import read_account, read_entry, read_lots, read_months
from chalicelib.repo.points.valued import effect_values, read_valued
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.points_keys import FOLDS
from chalicelib.repo.table.table import Table

PAGE = 1000
BATCH = 100


class KeptEntry(NamedTuple):
    """An entry, and the text and the hash that were stored of it."""

    entry: Entry
    text: str
    hash: str


class FoundAccounts(NamedTuple):
    """Customers of one page of the table: with an account, and with a first entry."""

    accounts: list[CustomerId]
    begun: list[CustomerId]


@dataclass(frozen=True, slots=True)
class LedgerStore:
    """The accounts of the table, one after another."""

    table: Table

    def pages(self) -> Iterator[FoundAccounts]:
        """Walk over the whole table; each page names the accounts that it holds."""
        first = points_keys.entry(CustomerId(""), 1).sk
        for page in self.table.scan_keys((points_keys.POINTS, first), limit=PAGE):
            named = [
                (CustomerId(key.pk.removeprefix(keys.CUSTOMER_PREFIX)), key.sk) for key in page
            ]
            yield FoundAccounts(
                [customer for customer, sk in named if sk == points_keys.POINTS],
                [customer for customer, sk in named if sk == first],
            )

    def version(self, customer: CustomerId) -> int:
        """The version of an account; 0 if there is none."""
        item = self.table.get(points_keys.points(customer))
        return int(item["version"]) if item else 0

    def account(self, customer: CustomerId) -> StoredAccount:
        """An account with all its months; it must exist."""
        points = self.table.get(points_keys.points(customer))
        assert points is not None, "the caller has found it"
        pk = points_keys.points(customer).pk
        months = list(self.table.query_all(pk, prefix=points_keys.LOTS_PREFIX))
        sums = {
            item["sk"].removeprefix(points_keys.LOTS_PREFIX): sum(
                lot.remaining for lot in read_lots(item["lots"])
            )
            for item in months
        }
        said = read_months(points)
        by = {item["sk"].removeprefix(points_keys.LOTS_PREFIX): item["written"] for item in months}
        record = read_account(customer, points, months)
        return StoredAccount(
            is_whole=all(by.get(month) == version for month, version in said.written.items()),
            record=record,
            balance=points["balance"],
            months=said.points,
            found={month: points for month, points in sums.items() if points},
            beside=tuple(self._beside(record)),
        )

    def _beside(self, record: AccountRecord) -> Iterator[str]:
        """Name what the profile and the agenda say otherwise than the account."""
        customer = record.customer
        profile = self.table.get(keys.customer(customer)) or {}
        # A tombstone has neither purchases nor folds.
        if "recent" in profile and profile.get(FOLDS, 0) != record.folds:
            yield "account.folds"
        due = self.table.get(points_keys.account_due(customer))
        if (due["due"].split("#")[1] if due else "") != (str(record.due) if record.due else ""):
            yield "account.due"

    def entries(self, customer: CustomerId) -> Iterator[KeptEntry]:
        """All entries of an account, oldest first."""
        pk = points_keys.points(customer).pk
        for item in self.table.query_all(pk, prefix=points_keys.ENTRY_PREFIX, page=PAGE):
            yield KeptEntry(read_entry(item), item["entry"], item["hash"])

    def history(self, customer: CustomerId) -> Iterator[Place]:
        """The receipts of the customer's history, oldest first."""
        pk = keys.customer(customer).pk
        for item in self.table.query_all(pk, prefix=keys.PURCHASE_PREFIX, page=PAGE):
            _, _, shop, number = item["sk"].split("#")
            yield shop, number

    def receipts(self, places: Iterable[Place]) -> Mapping[Place, StoredReceipt]:
        """Up to 100 receipts, without the missing ones."""
        wanted = [keys.receipt(shop=shop, number=number) for shop, number in places]
        return dict(_read(item) for item in self.table.get_many(wanted))


def _read(item: Item) -> tuple[Place, StoredReceipt]:
    _, shop, number = item["pk"].split("#")
    bought = Bought.from_text(item["bought"])
    rows = tuple((row[2], row[3]) for row in json.loads(item["lines"]))
    receipt = StoredReceipt(
        customer=CustomerId(item["customer"]),
        at=datetime.fromisoformat(item["at"]),
        recorded_at=_booked_at(item),
        returned_at=_instant(item["returned_at"]),
        minor=item["minor"],
        rows=rows,
        bought=(bought.day, bought.minor),
        valued=read_valued(item["valued"], rows) if "valued" in item else None,
        answer=effect_values(item["points"]) if "points" in item else {},
    )
    return (shop, number), receipt


def _booked_at(item: Item) -> datetime | None:
    """When the receipt moved the account.

    That is later than the till's recording if it waited for a registration, or was recorded before
    the first programme and valued by a backfill.
    """
    names = ("backfilled_at", "attached_at", "recorded_at")
    return next((_instant(item[name]) for name in names if item.get(name)), None)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
