"""Who changed what, for administrators and auditors."""

from datetime import UTC, date, datetime

from chalice import Blueprint
from pydantic import BaseModel, Field

from chalicelib.domain.staff import Permission
from chalicelib.handlers.cursors import read_cursor, write_cursor
from chalicelib.handlers.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.repo.audit import AuditEntry

blueprint = Blueprint(__name__)
api = Api(blueprint)


class AuditDay(Paged):
    """Which day."""

    day: date | None = Field(None, description="The UTC day; today by default.")


class ChangeShown(BaseModel):
    """One change: `what` is a dotted verb, `subject` the id of what was changed."""

    at: datetime
    by: str = Field(description="The id of the key; `local` for the command line.")
    what: str
    subject: str

    @classmethod
    def of(cls, entry: AuditEntry) -> "ChangeShown":
        return cls(at=entry.at, by=entry.by, what=entry.what, subject=entry.subject)


class ChangeList(BaseModel):
    """One page of changes, oldest first."""

    changes: list[ChangeShown]
    next: str | None = Field(description="The cursor of the next page; null: this was the last.")


@api.serves(
    Operation(
        "GET",
        "/v1/audit",
        "Who changed what on a day",
        Permission.AUDIT_READ,
        ChangeList,
        query=AuditDay,
        refuses=(400,),
    )
)
def read_audit(call: Call[Nothing, AuditDay]) -> ChangeList:
    """Show one page of a UTC day."""
    asked = call.query
    day = asked.day or call.act.at.astimezone(UTC).date()
    name = f"audit {day.isoformat()}"
    after = read_cursor(call.world, name, asked.cursor)
    page = call.world.audit.of_day(day, after=after, limit=asked.limit)
    more = write_cursor(call.world, name, page[-1][0]) if len(page) == asked.limit else None
    return ChangeList(changes=[ChangeShown.of(entry) for _, entry in page], next=more)
