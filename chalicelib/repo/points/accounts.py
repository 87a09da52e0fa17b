"""Stores accounts: one item with a version, the lots by month of expiry, the entries.

Every movement is written on the condition that the account still has the version that was read.
The lots are neighbours of the account in key order, so that one query reads both.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry, genesis
from chalicelib.domain.points.lot import Lot, Terms
from chalicelib.domain.points.membership.personal import Personal
from chalicelib.domain.points.nightly.agenda import next_day
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.tiers import standing_of
from chalicelib.domain.shopping.shopping import Bought
from chalicelib.repo.points.account_items import (
    account_attributes,
    by_month,
    entry_attributes,
    lots_text,
    month_name,
    month_of,
    read_account,
    read_entry,
    read_months,
)
from chalicelib.repo.points.due import due_writes, earlier_due
from chalicelib.repo.points.personals import read_personal
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.totals_keys import booked
from chalicelib.repo.table.writes import Change, Put, Write

READS_MAX = 5
MONTH = timedelta(days=31)
DAYS_KEPT = timedelta(days=3)


class AccountMoved(Moved):
    """Another movement of the account came first: load it, decide and commit again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


class TornRead(Moved):
    """A movement was written while the account was read: read it again."""

    def __init__(self) -> None:
        super().__init__("customer.contended")


class LoadedAccount(NamedTuple):
    """An account, the profile item beside it (None: no such customer), and the personal terms.

    `uses` is the item of the offers that the customer used; None: no offer.
    """

    record: AccountRecord
    profile: Item | None
    personal: Personal = Personal()
    uses: Item | None = None


@dataclass(frozen=True, slots=True)
class AccountStore:
    """The accounts of the table."""

    table: Table
    zone: tzinfo  # the programme's

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
        uses = found.get(points_keys.OFFERS)
        if points is None:
            return LoadedAccount(_with(_new(customer, profile), personal), profile, personal, uses)
        wanted = {*asked, *read_months(points).points}
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
        return LoadedAccount(_with(record, personal), profile, personal, uses)

    def writes(self, before: AccountRecord, after: AccountRecord, entry: Entry) -> list[Write]:
        """The writes of a movement; they refuse with `AccountMoved` if another came first.

        The account is armed anew only if it is due earlier than the clock would look.
        """
        today = entry.recorded_at.astimezone(self.zone).date()
        due = earlier_due(before.due, next_day(after, after=today, zone=self.zone))
        return self.looked_writes(before, replace(after, due=due), entry)

    def looked_writes(
        self, before: AccountRecord, after: AccountRecord, entry: Entry | None
    ) -> list[Write]:
        """The writes of the clock, which has chosen the next day; no entry: nothing moved."""
        customer = before.customer
        version = before.version + 1
        old, new = by_month(before.account), by_month(after.account)
        changed = [m for m in sorted(old.keys() | new.keys()) if old.get(m) != new.get(m)]
        months = _months(before, changed, new, entry)
        since = days_since(entry.recorded_at) if entry else ""
        attributes = account_attributes(after, months, since)
        key = points_keys.points(customer)
        writes: list[Write] = [Put(key, attributes, version=before.version, refused=AccountMoved)]
        writes += [
            Put(
                points_keys.lots(customer, month),
                {"lots": lots_text(new.get(month, ())), "written": version},
                version=None,
            )
            for month in changed
        ]
        if entry:
            place = points_keys.entry(customer, entry.sequence)
            today = entry.recorded_at.astimezone(self.zone).date()
            attributes = entry_attributes(entry) | booked(today, place)
            writes.append(Put(place, attributes, refused=AccountMoved))
        return [*writes, *due_writes(before, after)]

    def close_write(self, customer: CustomerId) -> Write:
        """The write of an erasure: the account forgets purchases, and keeps its points.

        It moves the version, also of a customer without an account. So a purchase that was decided
        before the erasure is decided anew. It refuses with `AccountMoved`.
        """
        key = points_keys.points(customer)
        item = self.table.get(key)
        if item is None:
            return self.unused_write(customer)
        return Change(
            key,
            sets={points_keys.UNFOLDED: []},
            adds={"version": 1},
            equals={"version": item["version"]},
            refused=AccountMoved,
        )

    def begun(self, customer: CustomerId, profile: Item) -> AccountRecord:
        """The account of a customer with this profile as it begins."""
        return _new(customer, profile)

    def unused_write(self, customer: CustomerId) -> Put:
        """The write of a customer who is removed without having had an account.

        What was decided before finds an account, and is decided anew. It refuses with
        `AccountMoved` if the customer has an account by now.
        """
        empty = AccountRecord(customer, last_hash=genesis(customer))
        attributes = account_attributes(empty, {}, "")
        return Put(points_keys.points(customer), attributes, refused=AccountMoved)

    def stop_writes(self, customer: CustomerId) -> list[Write]:
        """The writes after which every movement that was decided before is decided anew.

        A card that was blocked must stop the hold of a till that has read the account already.
        """
        key = points_keys.points(customer)
        return [Change(key, adds={"version": 1})] if self.table.get(key) else []

    def entries(self, customer: CustomerId, *, below: int | None, limit: int) -> list[Entry]:
        """The last entries before a sequence number, newest first."""
        bound = points_keys.entry(customer, below).sk if below is not None else ""
        pk = points_keys.points(customer).pk
        items = self.table.query_back(pk, prefix=points_keys.ENTRY_PREFIX, below=bound, limit=limit)
        return [read_entry(item) for item in items]


def _months(
    before: AccountRecord,
    changed: Collection[str],
    new: Mapping[str, Collection[Lot]],
    entry: Entry | None,
) -> dict[str, tuple[int, int]]:
    """Return the points of each month, and the version that a reader of the account must find."""
    written = {**before.months, **dict.fromkeys(changed, before.version + 1)}
    months = {
        month: (sum(lot.remaining for lot in new.get(month, ())), number)
        for month, number in written.items()
    }
    if entry is None:
        assert not changed, "without an entry no lot changes"
        return months
    since = month_name(entry.recorded_at - MONTH)
    # A month that was not read would be replaced by the lots of this movement alone.
    assert not before.version or all(m >= since or m in before.months for m in changed)
    return {
        month: (points, number)
        for month, (points, number) in months.items()
        if month >= since or points
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
    said = read_months(points).written
    # Earlier months with nothing left in them need not have been read.
    is_older = any(
        found.get(month, 0 if month >= since else version) < version
        for month, version in said.items()
    )
    if is_older or any(version > points["version"] for version in found.values()):
        raise TornRead
