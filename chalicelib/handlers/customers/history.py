"""The timeline of a customer over HTTP."""

from chalice import Blueprint

from chalicelib.domain.customers.timeline_place import PlacedEntry, TimelinePlace
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers.requests import HistoryQuery
from chalicelib.handlers.customers.timeline_responses import HistoryPage, TimelineEntryResponse
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.services.responses.read_timeline import read_visible_timeline
from chalicelib.services.responses.view_timeline import view_timeline

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
        details="Everything once, newest first. A role that sees masked customers is not shown"
        " messages of campaigns whose audience birthday or age chose, nor reasons and notes of"
        " staff. Changes of cards and phones, and merges that were undone, are told from the"
        " release on that records them.",
        id="listCustomerHistory",
        refuses=("customer.not_found",),
    )
)
def show_history(call: Call[Nothing, HistoryQuery]) -> HistoryPage:
    """Return a page of all that happened with a customer, newest first."""
    what, customer = call.query.what, CustomerId(call.path["customer_id"])

    def read(*, after: str, limit: int) -> list[PlacedEntry]:
        before = TimelinePlace.from_text(after) if after else None
        return read_visible_timeline(
            call.world, call.caller.role, customer, before=before, limit=limit, what=what
        )

    name = f"timeline {customer}{what or ''}"
    page, more = turn_page(call, name, read, lambda each: each.place.to_text())
    entries = [each.entry for each in page]
    view = view_timeline(call.world, call.caller.role, entries)
    history = [TimelineEntryResponse.of(each, view) for each in entries]
    return HistoryPage(history=history, next=more)
