"""The audit: one entry for each change by staff, written in the transaction of the change."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: `what` is a dotted verb, `subject` the id of the changed record."""

    at: datetime
    by: StaffKeyId
    what: str
    subject: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit entries of the table."""

    table: Table

    def of_day(
        self, day: date, *, after: str = "", limit: int = 100
    ) -> list[tuple[str, AuditEntry]]:
        """One page of a UTC day, oldest first; each entry with the cursor after it."""
        pk = keys.audit_day(day)
        page = self.table.query(pk, prefix="", after=after, limit=limit)
        return [(item["sk"], _read(item)) for item in page]


def write_of(actor: Actor, what: str, subject: str) -> Put:
    """The write of an audit entry, for the transaction of the change."""
    attributes = {"by": actor.by, "what": what, "subject": subject}
    # Without a condition: the key is made of the change, so the same entry twice is one.
    return Put(keys.audit_entry(actor.at, what, subject), attributes, version=None)


def _read(item: Item) -> AuditEntry:
    at = datetime.fromisoformat(item["sk"].partition("#")[0])
    return AuditEntry(at, StaffKeyId(item["by"]), item["what"], item["subject"])
