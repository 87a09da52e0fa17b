"""Stores what was changed about customers and leaves no other trace, for their timelines.

It holds no number of a card or a phone. An erasure deletes it.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark, position_of
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import customer_keys, keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class ChangeStore:
    """The changes of customers in the table."""

    table: Table

    def write(self, customer: CustomerId, mark: ChangeMark) -> Put:
        """The write of a change, for its transaction; the same change twice is one."""
        key = customer_keys.change(customer, position_of(mark))
        said = {"at": mark.at.isoformat(), "kind": mark.kind, "by": mark.by, "other": mark.other}
        return Put(key, said, version=None)

    def before(self, customer: CustomerId, position: str, limit: int) -> list[ChangeMark]:
        """The last changes before a position of the timeline, newest first; "": the last ones."""
        prefix = customer_keys.CHANGE_PREFIX
        below = prefix + position if position else ""
        pk = keys.customer(customer).pk
        return [
            _read(item)
            for item in self.table.query_back(pk, prefix=prefix, below=below, limit=limit)
        ]

    def forget(self, customer: CustomerId) -> None:
        """Remove all changes, before an erasure. Idempotent."""
        pk = keys.customer(customer).pk
        for item in list(self.table.query_all(pk, prefix=customer_keys.CHANGE_PREFIX)):
            self.table.delete(keys.Key(item["pk"], item["sk"]))


def _read(item: Item) -> ChangeMark:
    at = datetime.fromisoformat(item["at"])
    return ChangeMark(at, ChangeKind(item["kind"]), item["by"], item["other"])
