"""Who changed what and when: an item for every change by staff, written with the change."""

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
    """One change: `what` is a dotted verb, `subject` the id of what was changed."""

    at: datetime
    by: StaffKeyId
    what: str
    subject: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of the table."""

    table: Table

    def of_day(
        self, day: date, *, after: str = "", limit: int = 100
    ) -> list[tuple[str, AuditEntry]]:
        """One page of a UTC day, oldest first; each entry with the cursor behind it."""
        pk = keys.audit_day(day)
        page = self.table.query(pk, prefix="", after=after, limit=limit)
        return [(item["sk"], _read(item)) for item in page]


def write_of(actor: Actor, what: str, subject: str) -> Put:
    """The write that records a change, for the transaction that makes it."""
    attributes = {"by": actor.by, "what": what, "subject": subject}
    return Put(keys.audit_entry(actor.at, what, subject), attributes, version=None)


def _read(item: Item) -> AuditEntry:
    at = datetime.fromisoformat(item["sk"].partition("#")[0])
    return AuditEntry(at, StaffKeyId(item["by"]), item["what"], item["subject"])
