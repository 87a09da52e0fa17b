"""Who changed what, for administrators and auditors."""

from datetime import UTC, date, datetime
from functools import partial

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import NextCursor, turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged, ResponseModel
from chalicelib.repo.table.audit import AuditEntry

blueprint = Blueprint(__name__)
api = Api(blueprint)


class AuditDay(Paged):
    """Which day."""

    day: date | None = Field(None, description="The UTC day; today by default.")


class ChangeResponse(ResponseModel):
    """One change: `what` is a dotted verb, `subject` the id of what was changed."""

    at: datetime
    by: str = Field(description="The id of the key; `local` for the command line.")
    what: str
    subject: str

    @classmethod
    def of(cls, entry: AuditEntry) -> "ChangeResponse":
        return cls(at=entry.at, by=entry.by, what=entry.what, subject=entry.subject)


class ChangeList(ResponseModel):
    """One page of changes, oldest first."""

    changes: list[ChangeResponse]
    next: NextCursor


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
    day = call.query.day or call.actor.at.astimezone(UTC).date()
    read = partial(call.world.staff.audit.of_day, day)
    page, more = turn_page(call, f"audit {day.isoformat()}", read, lambda each: each[0])
    return ChangeList(changes=[ChangeResponse.of(entry) for _, entry in page], next=more)
