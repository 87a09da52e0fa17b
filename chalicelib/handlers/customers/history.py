"""The timeline of a customer over HTTP."""

from functools import partial

from chalice import Blueprint

from chalicelib.domain.customers.timeline import TimelineEntry, TimelinePosition, position_of
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.requests import HistoryQuery
from chalicelib.handlers.customers.timeline_responses import HistoryPage, TimelineEntryResponse
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.services.catalogue.names import shop_names
from chalicelib.services.responses.read_timeline import read_visible_timeline

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        "/v1/customers/{customer_id}/history",
        "Show the timeline of a customer",
        Permission.HISTORY_READ,
        HistoryPage,
        query=HistoryQuery,
        details="A role that sees masked customers is not shown messages of campaigns whose"
        " audience birthday or age chose.",
        id="listCustomerHistory",
        refuses=("customer.not_found",),
    )
)
def show_history(call: Call[Nothing, HistoryQuery]) -> HistoryPage:
    """Return a page of registration, consents, purchases and messages, newest first."""
    what, customer = call.query.what, CustomerId(call.path["customer_id"])

    def read(*, after: str, limit: int) -> list[TimelineEntry]:
        before = TimelinePosition.from_text(after) if after else None
        return read_visible_timeline(
            call.world, call.caller.role, customer, before=before, limit=limit, what=what
        )

    name = f"history {customer}{what or ''}"
    page, more = turn_page(call, name, read, lambda each: position_of(each).to_text())
    sight, shops = SIGHTS[call.caller.role], partial(shop_names, call.world)
    history = [TimelineEntryResponse.of(each, sight, shops) for each in page]
    return HistoryPage(history=history, next=more)
