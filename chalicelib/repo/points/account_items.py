"""Writes an account, its lots and its entries as items, and reads them back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.lot import Hold, Lot, Slice, Terms
from chalicelib.domain.points.record import AccountRecord, DaySums, SentPoints
from chalicelib.repo.points.due import read_due
from chalicelib.repo.points.runs import (
    days_text,
    months_text,
    read_days_text,
    read_months_text,
)
from chalicelib.repo.points.standings import read_standing, standing_attributes
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.points_keys import FOLDS, UNFOLDED

ENDLESS = "9999-12"  # the month of lots that never expire
TERMS = 5  # the values of `terms_row` in the row of a lot from which something was taken


def month_of(terms: Terms) -> str:
    """Name the month, in UTC, in which a lot stands."""
    return month_name(terms.expires_at) if terms.expires_at else ENDLESS


def month_name(at: datetime) -> str:
    """Write `2027-12`.

    `strftime` costs four times as much, and a purchase names the month of every lot.
    """
    return at.astimezone(UTC).isoformat()[: len("2027-12")]


def by_month(account: Account) -> dict[str, tuple[Lot, ...]]:
    """Return the lots by the month of their expiry, each month by id."""
    months: dict[str, list[Lot]] = {}
    for lot in account.lots.values():
        months.setdefault(month_of(lot.terms), []).append(lot)
    return {
        month: tuple(sorted(lots, key=lambda lot: lot.terms.lot)) for month, lots in months.items()
    }


def account_attributes(
    record: AccountRecord, months: Mapping[str, tuple[int, int]], since: str
) -> dict[str, Value]:
    """The attributes of an account's item; sums of days before `since` (ISO) are left out.

    `months` has, by month of expiry, what its lots hold and the version that wrote them.
    """
    account, standing = record.account, record.standing
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
        "holds": to_json(holds),
        "months": months_text(months),
        **standing_attributes(standing),
        "receipts": record.receipts,
        "days": days_text({day: sums for day, sums in record.days.items() if day >= since}),
        **({"sent": to_json(record.sent)} if record.sent.day else {}),
        "sequence": record.sequence,
        "hash": record.last_hash,
        "looked_on": record.due.isoformat() if record.due else "",
        **({UNFOLDED: list(record.unfolded)} if record.unfolded else {}),
        **({FOLDS: record.folds} if record.folds else {}),
    }


class StoredMonths(NamedTuple):
    """By month of expiry: the points that it holds, if any, and the version that wrote it."""

    points: dict[str, int]
    written: dict[str, int]


def read_months(item: Item) -> StoredMonths:
    """Read what the item of an account says about its months."""
    months = read_months_text(item["months"])
    return StoredMonths(
        {month: points for month, (points, _) in months.items() if points},
        {month: version for month, (_, version) in months.items()},
    )


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
        days={day: DaySums(*sums) for day, sums in read_days_text(item["days"]).items()},
        sent=SentPoints(*json.loads(item["sent"])) if "sent" in item else SentPoints(),
        sequence=item["sequence"],
        last_hash=item["hash"],
        version=item["version"],
        due=read_due(item.get("looked_on", "")),
        unfolded=tuple(item.get(UNFOLDED, ())),
        folds=item.get(FOLDS, 0),
    )


def lots_text(lots: Iterable[Lot]) -> str:
    """Write the lots of a month as rows of a JSON list."""
    return to_json([_lot_row(lot) for lot in lots])


def _lot_row(lot: Lot) -> list[Value]:
    """Write a lot; of one that nothing was taken from the terms are enough."""
    row = terms_row(lot.terms)
    state = [lot.remaining, lot.held, lot.lapsed, lot.counted]
    if state == [lot.terms.amount, 0, 0, 0]:
        return row
    return [*row, *([0] * (TERMS - len(row))), *state]


def terms_row(terms: Terms) -> list[Value]:
    """Write the terms of a lot: id, amount, earned, expires, activates so many seconds after.

    Of a lot that is active from the beginning the last is left out.
    """
    earned, active = _seconds(terms.earned_at), terms.activates_at
    after = None if active is None else _seconds(active) - earned
    expires = None if terms.expires_at is None else _seconds(terms.expires_at)
    row: list[Value] = [terms.lot, terms.amount, earned, expires]
    return row if after == 0 else [*row, after]


def read_terms(row: Sequence[Any]) -> Terms:
    """Read what `terms_row` wrote."""
    lot, amount, earned, expires, *rest = row
    after = rest[0] if rest else 0
    begins = _instant(earned)
    active = begins if after == 0 else None if after is None else _instant(earned + after)
    ends = None if expires is None else _instant(expires)
    return Terms(lot, amount, begins, active, ends)


def read_lots(text: str) -> list[Lot]:
    """Read the lots of a month."""
    return [_read_lot(row) for row in json.loads(text)]


def _read_lot(row: Sequence[Any]) -> Lot:
    terms, state = read_terms(row[:TERMS]), row[TERMS:]
    return Lot(terms, *state) if state else Lot(terms, terms.amount)


def entry_attributes(entry: Entry) -> dict[str, Value]:
    """The attributes of an entry's item."""
    return {"entry": entry.canonical, "previous": entry.previous, "hash": entry.hash}


def read_entry(item: Item) -> Entry:
    """Read the entry of an item; its hash is computed anew."""
    return replace(Entry.from_canonical(item["entry"]), previous=item["previous"])


def to_json(value: object) -> str:
    """Write a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
