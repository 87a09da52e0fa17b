"""Calls over HTTP: the reports of a telephony system, and the list for operators."""

from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field, StringConstraints

from chalicelib.domain.appeals.phone_call import (
    CALL_NOTE_CHARS_MAX,
    CallEvent,
    CallReport,
    CallState,
    PhoneCall,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import NextCursor, read_cursor, write_cursor
from chalicelib.handlers.edge.fields import NUMBERED, Instant, Visible
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    Paged,
    ResponseModel,
)
from chalicelib.services.appeals.record_call import note_call, record_call

CALLS = "/v1/calls"
OF_CUSTOMER = "/v1/customers/{customer_id}/calls"
LIST = "calls"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CallReportBody(Body):
    """One report of a telephony system."""

    call: Annotated[str, Field(pattern=NUMBERED, description="The telephony system's own id.")]
    event: CallEvent = Field(description="In any order; a repetition changes nothing.")
    at: Instant = Field(description="When it happened.")
    phone: Annotated[str, Field(max_length=40)] = Field(
        "", description="The caller's number as the line shows it; empty: hidden."
    )
    operator: Annotated[str, Field(max_length=40)] = Field(
        "", description="The extension that rings or answered."
    )


class CallNote(Body):
    """What a call was about."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=CALL_NOTE_CHARS_MAX),
        Visible,
        Field(description="What it was about, for staff."),
    ]


class CallsQuery(Paged):
    """Which calls."""

    unnoted: bool = Field(
        default=False, description="Only those that were answered and have no note."
    )


class PhoneCallResponse(ResponseModel):
    """A call."""

    call: str = Field(description="The telephony system's own id.")
    state: CallState = Field(description="`missed`: it ended before anybody answered.")
    phone: str = Field(description="The caller's number; it proves nothing.")
    customer_id: str | None = Field(description="The customer with that number; null: nobody.")
    operator: str = Field(description="The extension.")
    began_at: AwareDatetime = Field(description="When it was heard of first.")
    answered_at: AwareDatetime | None = Field(description="Null: not yet, or never.")
    ended_at: AwareDatetime | None = Field(description="Null: not yet.")
    note: str = Field(description="What it was about; empty: nobody wrote it yet.")
    noted_by: str | None = Field(description="The id of the author's key.")

    @classmethod
    def of(cls, call: PhoneCall) -> "PhoneCallResponse":
        return cls(
            call=call.id,
            state=call.state,
            phone=call.phone,
            customer_id=call.customer_id,
            operator=call.operator,
            began_at=call.began_at,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
            note=call.note,
            noted_by=call.noted_by,
        )


class PhoneCallList(ResponseModel):
    """A page of calls, newest first."""

    calls: list[PhoneCallResponse]
    next: NextCursor


class CustomerCalls(ResponseModel):
    """The calls of a customer, newest first."""

    calls: list[PhoneCallResponse]


@api.serves(
    Operation(
        "POST",
        CALLS,
        "Report a call",
        Permission.CALLS_REPORT,
        PhoneCallResponse,
        CallReportBody,
        id="reportCall",
        refuses=("call.contended",),
        details="For a telephony system. The answer has the customer with the caller's number, so"
        " that an operator opens their page at once.",
    )
)
def report(call: Call[CallReportBody, Nothing]) -> PhoneCallResponse:
    """Record one report."""
    body = call.body
    told = CallReport(body.call, body.event, body.at, body.phone, body.operator)
    return PhoneCallResponse.of(record_call(call.world, told))


@api.serves(
    Operation(
        "GET",
        CALLS,
        "List the calls",
        Permission.APPEALS_READ,
        PhoneCallList,
        query=CallsQuery,
        id="listCalls",
        details="Those that ring or are spoken now stand first: a desk polls the first page.",
    )
)
def show_calls(call: Call[Nothing, CallsQuery]) -> PhoneCallList:
    """Return a page of the calls."""
    query, world = call.query, call.world
    of = f"{LIST}|{query.unnoted}"
    below = read_cursor(world, of, query.cursor)
    found = world.desk.calls.newest(unnoted=query.unnoted, below=below, limit=query.limit)
    more = found[-1][0] if len(found) == query.limit else ""
    following = write_cursor(world, of, more) if more else None
    calls = [PhoneCallResponse.of(each) for _, each in found]
    return PhoneCallList(calls=calls, next=following)


@api.serves(
    Operation(
        "PUT",
        f"{CALLS}/{{call}}/note",
        "Note what a call was about",
        Permission.APPEALS_ANSWER,
        PhoneCallResponse,
        CallNote,
        id="noteCall",
        details="A call that was answered is listed as unnoted until then. A second note takes the"
        " place of the first.",
        refuses=("call.contended", "call.not_found"),
    )
)
def put_note(call: Call[CallNote, Nothing]) -> PhoneCallResponse:
    """Write the note of a call."""
    noted = note_call(call.world, call.actor, call.path["call"], call.body.text)
    return PhoneCallResponse.of(noted)


@api.serves(
    Operation(
        "GET",
        OF_CUSTOMER,
        "List the calls of a customer",
        Permission.APPEALS_READ,
        CustomerCalls,
        id="listCustomerCalls",
        details="Newest first, of the records too that were merged into this customer.",
        refuses=("customer.not_found",),
    )
)
def show_calls_of_customer(call: Call[Nothing, Nothing]) -> CustomerCalls:
    """Return the calls of a customer."""
    customer = call.world.customers.profiles.get(CustomerId(call.path["customer_id"]))
    if customer is None:
        raise NotFound("customer.not_found")
    found = call.world.desk.calls.of_customer(customer.ids)
    return CustomerCalls(calls=[PhoneCallResponse.of(each) for each in found])
