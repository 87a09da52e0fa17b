"""A customer's account over HTTP: what it holds, and every movement."""

from typing import Annotated

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission, Sight
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.handlers.points.responses import AccountResponse, EntryPage, EntryResponse
from chalicelib.services.points.read_account import read_account
from chalicelib.services.points.read_entries import EntryView, read_entries

POINTS = "/v1/customers/{customer_id}/points"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class EntryQuery(Paged):
    """Which movements to list."""

    proof: Annotated[bool, Field(description="Whether to add the hashed text.")] = False


@api.serves(
    Operation(
        "GET",
        POINTS,
        "Show the points of a customer",
        Permission.POINTS_READ,
        AccountResponse,
        id="getPoints",
        refuses=("customer.not_found", "programme.not_found"),
        details="As of this moment, whether or not a job has booked what expired.",
    )
)
def show_points(call: Call[Nothing, Nothing]) -> AccountResponse:
    """Return the account as it stands now."""
    view = read_account(call.world, CustomerId(call.path["customer_id"]))
    return AccountResponse.of(view, call.world.settings.zone)


@api.serves(
    Operation(
        "GET",
        f"{POINTS}/entries",
        "List the movements of an account",
        Permission.POINTS_READ,
        EntryPage,
        query=EntryQuery,
        id="listPointsEntries",
        refuses=("customer.not_found", "programme.not_found"),
        details="Newest first. Each entry names the hash of the one before it.",
    )
)
def list_entries(call: Call[Nothing, EntryQuery]) -> EntryPage:
    """Return a page of movements."""
    view = read_account(call.world, CustomerId(call.path["customer_id"]))
    sees_reasons = SIGHTS[call.caller.role] is Sight.FULL

    def read(*, after: str, limit: int) -> list[EntryView]:
        below = int(after) if after else None
        found = read_entries(call.world, view, below=below, limit=limit)
        return found if sees_reasons else [each._replace(reason=None) for each in found]

    name = f"points {view.record.customer}"
    page, following = turn_page(call, name, read, lambda found: str(found.entry.sequence))
    shown = [EntryResponse.of(found, proof=call.query.proof) for found in page]
    return EntryPage(entries=shown, next=following)
