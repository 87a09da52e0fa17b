"""The audit over HTTP, for administrators and auditors."""

from datetime import UTC
from functools import partial

from chalice import Blueprint

from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.staff.requests import AuditDay
from chalicelib.handlers.staff.responses import ChangeList, ChangeResponse

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        "/v1/audit",
        "Who changed what on a day",
        Permission.AUDIT_READ,
        ChangeList,
        query=AuditDay,
        details="For administrators: who changed which record, without the values. A record of a"
        " person is named by its id.",
        id="listChanges",
    )
)
def read_audit(call: Call[Nothing, AuditDay]) -> ChangeList:
    """Return one page of the changes of a UTC day, oldest first."""
    day = call.query.day or call.actor.at.astimezone(UTC).date()
    read = partial(call.world.staff.audit.of_day, day)
    page, more = turn_page(call, f"audit {day.isoformat()}", read, lambda each: each[0])
    names = call.world.staff.keys.names(entry.by for _, entry in page)
    return ChangeList(changes=[ChangeResponse.of(entry, names) for _, entry in page], next=more)
