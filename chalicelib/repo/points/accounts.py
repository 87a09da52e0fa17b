"""Stores accounts: one item with a version, the lots by month of expiry, the entries.

Every movement is written on the condition that the account still has the version that was read.
The lots are neighbours of the account in key order, so that one query reads both (decision 0058).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.lot import Hold, Lot, Slice, Terms
from chalicelib.domain.points.record import AccountRecord, DaySums
from chalicelib.domain.points.tiers import MonthSums, Reached, Standing, standing_of
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put, Write

ENDLESS = "9999-12"  # the month of lots that never expire
MONTH = timedelta(days=31)
DAYS_KEPT = timedelta(days=3)


class AccountMoved(Moved):
    """Another movement of the account came first: load it, decide and commit again."""


class LoadedAccount(NamedTuple):
    """An account, and the profile item beside it (None: there is no such customer)."""

    record: AccountRecord
    profile: Item | None


@dataclass(frozen=True, slots=True)
class AccountStore:
    """The accounts of the table."""

    table: Table

    def load(
        self, customer: CustomerId, now: datetime, lots: Iterable[Terms] = ()
    ) -> LoadedAccount:
        """Read an account with its live lots, and the profile, in one request.

        `lots` are lots of a receipt that may have expired long ago; their months are read too.
        """
        since = month_name(now - MONTH)
        pk = keys.points(customer).pk
        items = self.table.query_between(pk, keys.lots(customer, since).sk, keys.PROFILE)
        found = {item["sk"]: item for item in items}
        points = found.get(keys.POINTS)
        wanted = {month_of(each) for each in lots}
        if points is not None:
            wanted |= set(json.loads(points["months"]))
        earlier = [keys.lots(customer, month) for month in sorted(wanted) if month < since]
        if earlier:
            items += self.table.get_many(earlier)
        profile = found.get(keys.PROFILE)
        record = _read(customer, points, items) if points else _new(customer, profile)
        return LoadedAccount(record, profile)

    def writes(self, before: AccountRecord, after: AccountRecord, entry: Entry) -> list[Write]:
        """The writes of a movement; they refuse with `AccountMoved` if another came first."""
        customer = before.customer
        key = keys.points(customer)
        attributes = _attributes(after, days_since(entry.recorded_at))
        account = Put(key, attributes, version=before.version, refused=_moved)
        old, new = _by_month(before.account), _by_month(after.account)
        months = [
            Put(keys.lots(customer, month), {"lots": _lots_text(new.get(month, ()))}, version=None)
            for month in sorted(old.keys() | new.keys())
            if old.get(month) != new.get(month)
        ]
        written = Put(
            keys.entry(customer, entry.sequence), _entry_attributes(entry), refused=_moved
        )
        return [account, *months, written]

    def entries(self, customer: CustomerId, *, below: int | None, limit: int) -> list[Entry]:
        """The last entries before a sequence number, newest first."""
        bound = keys.entry(customer, below).sk if below is not None else ""
        pk = keys.points(customer).pk
        items = self.table.query_back(pk, prefix=keys.ENTRY_PREFIX, below=bound, limit=limit)
        return [read_entry(item) for item in items]


def month_of(terms: Terms) -> str:
    """Name the month, in UTC, in which a lot stands."""
    return month_name(terms.expires_at) if terms.expires_at else ENDLESS


def month_name(at: datetime) -> str:
    """Write `2027-12`."""
    return at.astimezone(UTC).strftime("%Y-%m")


def _by_month(account: Account) -> dict[str, tuple[Lot, ...]]:
    months: dict[str, list[Lot]] = {}
    for lot in account.lots.values():
        months.setdefault(month_of(lot.terms), []).append(lot)
    return {
        month: tuple(sorted(lots, key=lambda lot: lot.terms.lot)) for month, lots in months.items()
    }


def days_since(now: datetime) -> str:
    """Return the first day (ISO) of which the sums stay in the account.

    Earlier ones are summed up from the receipts, which only a late one needs.
    """
    return (now - DAYS_KEPT).astimezone(UTC).date().isoformat()


def _new(customer: CustomerId, profile: Item | None) -> AccountRecord:
    """The account of a customer who has none yet: what they bought before counts for the level.

    What was rolled up counts on its last day.
    """
    if profile is None or "recent" not in profile:
        return AccountRecord(customer)
    bought = [Bought.from_text(text) for text in profile["recent"]]
    days = [(date.fromordinal(each.day), each.minor, 1) for each in bought]
    orders, minor, _, last_day = profile["earlier"]
    if orders:
        days.append((date.fromordinal(last_day), minor, orders))
    return AccountRecord(customer, standing=standing_of(days), receipts=len(bought) + orders)


def _attributes(record: AccountRecord, since: str) -> dict[str, Value]:
    account, standing = record.account, record.standing
    sums = {month: sum(lot.remaining for lot in lots) for month, lots in _by_month(account).items()}
    holds = [
        [
            hold.id,
            _seconds(hold.expires_at),
            [[each.terms.lot, each.points] for each in hold.slices],
        ]
        for hold in account.holds.values()
    ]
    return {
        "version": record.version + 1,
        "balance": account.balance,
        "debt": account.debt,
        "holds": _json(holds),
        "months": _json({month: points for month, points in sums.items() if points}),
        "turnover": _json(dict(standing.months)),
        "reached": _json([[each.level, _seconds(each.since)] for each in standing.reached]),
        "last_at": standing.last_at.isoformat() if standing.last_at else "",
        "receipts": record.receipts,
        "days": _json({day: sums for day, sums in record.days.items() if day >= since}),
        "sequence": record.sequence,
        "hash": record.last_hash,
    }


def _read(customer: CustomerId, item: Item, items: Iterable[Item]) -> AccountRecord:
    lots = {
        lot.terms.lot: lot
        for each in items
        if each["sk"].startswith(keys.LOTS_PREFIX)
        for lot in _read_lots(each["lots"])
    }
    holds = {
        name: Hold(
            name,
            _instant(until),
            tuple(Slice(lots[lot].terms, points) for lot, points in slices),
        )
        for name, until, slices in json.loads(item["holds"])
    }
    months: Mapping[str, list[int]] = json.loads(item["turnover"])
    reached = tuple(Reached(level, _instant(at)) for level, at in json.loads(item["reached"]))
    last = datetime.fromisoformat(item["last_at"]) if item["last_at"] else None
    return AccountRecord(
        customer=customer,
        account=Account(lots, holds, item["debt"]),
        standing=Standing({m: MonthSums(*sums) for m, sums in months.items()}, reached, last),
        receipts=item["receipts"],
        days={day: DaySums(*sums) for day, sums in json.loads(item["days"]).items()},
        sequence=item["sequence"],
        last_hash=item["hash"],
        version=item["version"],
    )


def _lots_text(lots: Iterable[Lot]) -> str:
    """Write the lots of a month as rows of a JSON list."""
    return _json([_lot_row(lot) for lot in lots])


def _lot_row(lot: Lot) -> list[Value]:
    terms = lot.terms
    row: list[Value] = [
        *terms_row(terms),
        lot.remaining,
        lot.held,
        lot.lapsed,
        lot.counted,
    ]
    return row


def terms_row(terms: Terms) -> list[Value]:
    """Write the terms of a lot: id, amount, earned, activates after so many seconds, expires."""
    active = terms.activates_at
    after = None if active is None else _seconds(active) - _seconds(terms.earned_at)
    expires = None if terms.expires_at is None else _seconds(terms.expires_at)
    return [terms.lot, terms.amount, _seconds(terms.earned_at), after, expires]


def read_terms(row: list[object]) -> Terms:
    """Read what `terms_row` wrote."""
    lot, amount, earned, after, expires = row
    assert isinstance(lot, str)
    assert isinstance(amount, int)
    assert isinstance(earned, int)
    active = None if after is None else _instant(earned + int(str(after)))
    ends = None if expires is None else _instant(int(str(expires)))
    return Terms(lot, amount, _instant(earned), active, ends)


def _read_lots(text: str) -> list[Lot]:
    return [
        Lot(read_terms(row[:5]), remaining=row[5], held=row[6], lapsed=row[7], counted=row[8])
        for row in json.loads(text)
    ]


def _entry_attributes(entry: Entry) -> dict[str, Value]:
    return {"entry": entry.canonical, "previous": entry.previous, "hash": entry.hash}


def read_entry(item: Item) -> Entry:
    """Read the entry of an item; its hash is computed anew."""
    return replace(Entry.from_canonical(item["entry"]), previous=item["previous"])


def _moved(found: Item | None) -> AccountMoved:
    return AccountMoved("customer.contended", found)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
