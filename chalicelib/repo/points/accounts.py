"""Stores accounts: one item with a version, the lots by month of expiry, the entries.

Every movement is written on the condition that the account still has the version that was read.
The lots are neighbours of the account in key order, so that one query reads both (decision 0058).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.lot import Hold, Lot, Slice, Terms
from chalicelib.domain.points.personal import Personal
from chalicelib.domain.points.record import AccountRecord, DaySums
from chalicelib.domain.points.tiers import standing_of
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.repo.points.personals import read_personal
from chalicelib.repo.points.standings import read_standing, standing_attributes
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put, Write

ENDLESS = "9999-12"  # the month of lots that never expire
READS_MAX = 5
MONTH = timedelta(days=31)
DAYS_KEPT = timedelta(days=3)


class AccountMoved(Moved):
    """Another movement of the account came first: load it, decide and commit again."""


class TornRead(Moved):
    """A movement was written while the account was read: read it again."""


class LoadedAccount(NamedTuple):
    """An account, the profile item beside it (None: no such customer), and the personal terms."""

    record: AccountRecord
    profile: Item | None
    personal: Personal = Personal()


@dataclass(frozen=True, slots=True)
class AccountStore:
    """The accounts of the table."""

    table: Table

    def load(
        self, customer: CustomerId, now: datetime, lots: Iterable[Terms] = ()
    ) -> LoadedAccount:
        """Read an account with its live lots, and the profile, in one request.

        `lots` are lots of a receipt that may have expired long ago; their months are read too.

        Raises:
            TornRead: the account was moved during every try.
        """
        wanted = {month_of(each) for each in lots}
        for _ in range(READS_MAX):
            try:
                return self._load(customer, now, wanted)
            except TornRead as torn:
                moved = torn
        raise moved

    def _load(self, customer: CustomerId, now: datetime, asked: Collection[str]) -> LoadedAccount:
        since = month_name(now - MONTH)
        pk = points_keys.points(customer).pk
        items = self.table.query_between(pk, points_keys.lots(customer, since).sk, keys.PROFILE)
        found = {item["sk"]: item for item in items}
        points, profile = found.get(points_keys.POINTS), found.get(keys.PROFILE)
        personal = read_personal(found.get(points_keys.PERSONAL))
        if points is None:
            return LoadedAccount(_with(_new(customer, profile), personal), profile, personal)
        wanted = {*asked, *json.loads(points["months"])}
        earlier = [month for month in sorted(wanted) if month < since]
        if earlier:
            items += self.table.get_many([points_keys.lots(customer, month) for month in earlier])
        months = {
            each["sk"].removeprefix(points_keys.LOTS_PREFIX): each
            for each in items
            if each["sk"].startswith(points_keys.LOTS_PREFIX)
        }
        _check_whole(points, months, since)
        known = dict.fromkeys(earlier, 0) | {
            month: each["written"] for month, each in months.items()
        }
        record = replace(read_account(customer, points, months.values()), months=known)
        return LoadedAccount(_with(record, personal), profile, personal)

    def writes(self, before: AccountRecord, after: AccountRecord, entry: Entry) -> list[Write]:
        """The writes of a movement; they refuse with `AccountMoved` if another came first."""
        customer = before.customer
        key = points_keys.points(customer)
        version = before.version + 1
        old, new = _by_month(before.account), _by_month(after.account)
        changed = [m for m in sorted(old.keys() | new.keys()) if old.get(m) != new.get(m)]
        since = month_name(entry.recorded_at - MONTH)
        # A month that was not read would be replaced by the lots of this movement alone.
        assert not before.version or all(m >= since or m in before.months for m in changed)
        written = {
            month: number
            for month, number in {**before.months, **dict.fromkeys(changed, version)}.items()
            if month >= since or any(lot.remaining for lot in new.get(month, ()))
        }
        kept = _attributes(after, days_since(entry.recorded_at))
        attributes = {**kept, "written": _json(written)}
        account = Put(key, attributes, version=before.version, refused=_moved)
        months = [
            Put(
                points_keys.lots(customer, month),
                {"lots": _lots_text(new.get(month, ())), "written": version},
                version=None,
            )
            for month in changed
        ]
        movement = Put(
            points_keys.entry(customer, entry.sequence), _entry_attributes(entry), refused=_moved
        )
        return [account, *months, movement]

    def entries(self, customer: CustomerId, *, below: int | None, limit: int) -> list[Entry]:
        """The last entries before a sequence number, newest first."""
        bound = points_keys.entry(customer, below).sk if below is not None else ""
        pk = points_keys.points(customer).pk
        items = self.table.query_back(pk, prefix=points_keys.ENTRY_PREFIX, below=bound, limit=limit)
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


def _with(record: AccountRecord, personal: Personal) -> AccountRecord:
    """Return the account with what decides about it and is stored beside it."""
    standing = replace(record.standing, manual=personal.manual)
    return replace(record, standing=standing, is_member=personal.is_member)


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


def _check_whole(points: Item, months: Mapping[str, Item], since: str) -> None:
    """Refuse lots and an account that do not belong together.

    DynamoDB reads item by item: a transaction that is committed between two items of one query
    shows the first one as it was before, and the second one as it is after.

    Raises:
        TornRead: a month was written by another version than the account says.
    """
    found = {month: each["written"] for month, each in months.items()}
    said: Mapping[str, int] = json.loads(points["written"])
    # Earlier months with nothing left in them need not have been read.
    is_older = any(
        found.get(month, 0 if month >= since else version) < version
        for month, version in said.items()
    )
    if is_older or any(version > points["version"] for version in found.values()):
        raise TornRead("customer.contended")


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
        **standing_attributes(standing),
        "receipts": record.receipts,
        "days": _json({day: sums for day, sums in record.days.items() if day >= since}),
        "sequence": record.sequence,
        "hash": record.last_hash,
    }


def read_account(customer: CustomerId, item: Item, lots_items: Iterable[Item]) -> AccountRecord:
    """Read the item of an account, and the items of its months of lots."""
    lots = {lot.terms.lot: lot for each in lots_items for lot in read_lots(each["lots"])}
    holds = {
        name: Hold(
            name,
            _instant(until),
            tuple(Slice(lots[lot].terms, points) for lot, points in slices),
        )
        for name, until, slices in json.loads(item["holds"])
    }
    return AccountRecord(
        customer=customer,
        account=Account(lots, holds, item["debt"]),
        standing=read_standing(item),
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


def read_lots(text: str) -> list[Lot]:
    """Read the lots of a month."""
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
