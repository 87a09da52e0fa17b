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
from chalicelib.domain.points.replay.history import KeptPurchases, StoredMark
from chalicelib.domain.points.replay.receipts import Place, StoredReceipt
from chalicelib.domain.points.replay.returns import StoredReturn
from chalicelib.domain.points.returns import ReturnedLine
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
        profile = self.table.get(keys.customer(customer)) or {}
        return StoredAccount(
            is_whole=all(by.get(month) == version for month, version in said.written.items()),
            record=record,
            balance=points["balance"],
            months=said.points,
            found={month: points for month, points in sums.items() if points},
            beside=tuple(self._beside(record, profile)),
            # A tombstone has no purchases.
            kept=_kept(record, profile) if "recent" in profile else None,
        )

    def _beside(self, record: AccountRecord, profile: Item) -> Iterator[str]:
        """Name what the profile and the agenda say otherwise than the account."""
        customer = record.customer
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

    def people(self, customer: CustomerId) -> frozenset[CustomerId]:
        """The ids of a customer, and of all who were merged into them."""
        profile = self.table.get(keys.customer(customer)) or {}
        return frozenset((customer, *map(CustomerId, profile.get("merged", ()))))

    def history(self, customer: CustomerId) -> list[StoredMark]:
        """The receipts of the history of a customer, and of all who were merged into them."""
        profile = self.table.get(keys.customer(customer)) or {}
        is_pointer = profile.get("into")
        others = () if is_pointer else map(CustomerId, profile.get("merged", ()))
        return [
            _read_mark(item)
            for each in (customer, *others)
            for item in self.table.query_all(
                keys.customer(each).pk, prefix=keys.PURCHASE_PREFIX, page=PAGE
            )
        ]

    def receipts(self, wanted: Mapping[Place, Iterable[str]]) -> Mapping[Place, StoredReceipt]:
        """Receipts with their returns of these numbers, without the missing ones."""
        places = [keys.receipt(shop=shop, number=number) for shop, number in wanted]
        backs = [
            points_keys.purchase_return(shop=shop, number=number, name=name)
            for (shop, number), names in wanted.items()
            for name in names
        ]
        returns: dict[Place, dict[str, StoredReturn]] = {}
        for item in self.table.get_many(backs) if backs else ():
            _, shop, number = item["pk"].split("#")
            name = item["sk"].removeprefix(points_keys.RETURN_PREFIX)
            returns.setdefault((shop, number), {})[name] = _read_return(item)
        found = map(_read, self.table.get_many(places))
        return {place: each._replace(returns=returns.get(place, {})) for place, each in found}


def _kept(record: AccountRecord, profile: Item) -> KeptPurchases:
    orders, minor, _, _ = profile["earlier"]
    return KeptPurchases(_bought(profile["recent"]), _bought(record.unfolded), orders, minor)


def _bought(texts: Iterable[str]) -> tuple[tuple[int, int], ...]:
    return tuple((bought.day, bought.minor) for bought in map(Bought.from_text, texts))


def _read_return(item: Item) -> StoredReturn:
    said = json.loads(item["answer"])["back"]
    return StoredReturn(
        at=datetime.fromisoformat(said["at"]),
        recorded_at=datetime.fromisoformat(said["recorded_at"]),
        refund=said["refund"],
        clawed_back=said["clawed_back"],
        restored=said["restored"],
        grace=said["grace"],
        debt=said["debt"],
        lines=tuple(ReturnedLine(**line) for line in said["lines"]),
    )


def _read_mark(item: Item) -> StoredMark:
    _, instant, shop, number = item["sk"].split("#")
    return StoredMark(
        place=(shop, number),
        at=datetime.fromisoformat(instant),
        minor=item["minor"],
        refunded=item.get("refunded", 0),
        returned_at=_instant(item["returned_at"]),
    )


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
        redemption=item.get("redemption", ""),
        returns={},
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
