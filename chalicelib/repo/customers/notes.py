"""Stores the notes of staff about a customer, the oldest first."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.customers.note import NOTES_MAX, Note
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import customer_keys, keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


class NoteChanged(Moved):
    """Another person changed the note meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


@dataclass(frozen=True, slots=True)
class NoteStore:
    """The notes of the table."""

    table: Table

    def of_customer(self, customer: CustomerId) -> list[Note]:
        """The notes of a customer, newest first, with the traces of deleted ones."""
        items = self.table.query_back(
            keys.customer(customer).pk, prefix=customer_keys.NOTE_PREFIX, below="", limit=NOTES_MAX
        )
        return [_read(item) for item in items]

    def find(self, customer: CustomerId, note_id: str) -> tuple[Note, int] | None:
        """One note with its version; None: there is no such note."""
        item = self.table.get(customer_keys.note(customer, note_id))
        return (_read(item), item["version"]) if item else None

    def write(self, customer: CustomerId, note: Note, version: int = 0) -> Put:
        """The write of a note after this version; it refuses with `NoteChanged`."""
        attributes: dict[str, Value] = {
            "at": note.at.isoformat(),
            "by": note.by,
            "text": note.text,
            "changed_at": note.changed_at.isoformat() if note.changed_at else "",
            "changed_by": note.changed_by,
            "version": version + 1,
        }
        key = customer_keys.note(customer, note.id)
        return Put(key, attributes, version=version, refused=NoteChanged)

    def forget(self, customer: CustomerId) -> None:
        """Remove all notes, before an erasure. Idempotent."""
        pk = keys.customer(customer).pk
        for item in list(self.table.query_all(pk, prefix=customer_keys.NOTE_PREFIX)):
            self.table.delete(keys.Key(item["pk"], item["sk"]))


def _read(item: Item) -> Note:
    return Note(
        id=item["sk"].removeprefix(customer_keys.NOTE_PREFIX),
        at=datetime.fromisoformat(item["at"]),
        by=item["by"],
        text=item["text"],
        changed_at=datetime.fromisoformat(item["changed_at"]) if item["changed_at"] else None,
        changed_by=item["changed_by"],
    )
