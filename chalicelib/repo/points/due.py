"""Stores when the clock looks at an account: one item per account, in the agenda under its day.

The item is sparse, and stands beside the account because an index reads whole attributes: a write
of the account itself would otherwise write the index too. A movement moves it only to an earlier
day; the clock moves it to a later one (decision 0066).
"""

from datetime import date

from chalicelib.domain.points.record import AccountRecord
from chalicelib.repo.table import agenda_keys, points_keys
from chalicelib.repo.table.writes import Delete, Put, Write


def earlier_due(armed: date | None, day: date | None) -> date | None:
    """Return the day of a movement: the armed one, unless the account is due earlier."""
    if armed is None or day is None:
        return armed or day
    return min(armed, day)


def due_writes(before: AccountRecord, after: AccountRecord) -> list[Write]:
    """Return the write of the agenda, if the day changes. The account's version guards it."""
    if before.due == after.due:
        return []
    key = points_keys.account_due(before.customer)
    if after.due is None:
        return [Delete(key)]
    return [Put(key, agenda_keys.account_due(before.customer, after.due), version=None)]


def read_due(text: str) -> date | None:
    """Read the day that the item of an account names."""
    return date.fromisoformat(text) if text else None
