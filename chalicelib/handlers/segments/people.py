"""The people of a segment over HTTP."""

from typing import Any

from chalice import Blueprint

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.responses import CustomerList, CustomerResponse
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.services.segments.list_people import list_people
from chalicelib.services.segments.masked_conditions import refuse_masked

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        "/v1/segments/{segment_id}/customers",
        "List the customers of a segment",
        Permission.SEGMENTS_READ,
        CustomerList,
        query=Paged,
        details="As they are now, in no particular order. The base is walked through page by page,"
        " for three seconds at most: a page may be short or empty without being the last, so ask"
        " until `next` is null. A role that sees masked customers is refused,"
        " `segment.masked_field`, if birthday or age chooses them.",
        id="listSegmentCustomers",
        refuses=("segment.masked_field", "segment.unknown"),
    )
)
def list_segment_customers(call: Call[Nothing, Paged]) -> CustomerList:
    """Return a page of the customers of a segment."""
    world, asked = call.world, call.query
    stored = world.segments.stored.get(call.path["segment_id"])
    predicate = parse_predicate(stored.predicate)
    refuse_masked(world, call.caller.role, predicate)
    # A changed condition makes another list: its cursors do not fit the former one.
    of = f"people {stored.snapshot.id} {stored.snapshot.version}"
    start = read_cursor(world, of, asked.cursor)
    page = list_people(world, predicate, start=start, limit=asked.limit)
    more = write_cursor(world, of, page.next) if page.next else None
    return CustomerList(customers=[_seen(call, each) for each in page.customers], next=more)


def _seen(call: Call[Any, Any], customer: Customer) -> CustomerResponse:
    sight = SIGHTS[call.caller.role]
    log.event("customer.shown", customer=customer.id, by=call.caller.id, sight=sight)
    return CustomerResponse.of(call.world, customer, call.caller.role)
