"""Who may be the same person as a customer, over HTTP."""

from chalice import Blueprint
from pydantic import Field

from chalicelib import log
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.services.customers.merging.find_duplicates import SameBy, find_duplicates

blueprint = Blueprint(__name__)
api = Api(blueprint)


class DuplicateResponse(ResponseModel):
    """A customer who may be the same person."""

    customer: CustomerResponse = Field(description="The other customer.")
    why: list[SameBy] = Field(
        description="email: the same mailbox; person: the same name, birthday and shop."
    )


class DuplicateList(ResponseModel):
    """Who may be the same person; the first who registered comes first."""

    duplicates: list[DuplicateResponse] = Field(description="At most forty.")


@api.serves(
    Operation(
        "GET",
        "/v1/customers/{customer_id}/duplicates",
        "List who may be the same person",
        Permission.CUSTOMERS_MERGE,
        DuplicateList,
        id="listDuplicates",
        refuses=("customer.not_found",),
        details="Customers with the same e-mail, or with the same name, birthday and shop. A name"
        " alone is no reason. Nobody is merged by that.",
    )
)
def list_duplicates(call: Call[Nothing, Nothing]) -> DuplicateList:
    """Return who may be the same person."""
    customer = call.world.customers.profiles.get(CustomerId(call.path["customer_id"]))
    if customer is None:
        raise NotFound("customer.not_found")
    found, sight = find_duplicates(call.world, customer), SIGHTS[call.caller.role]
    for each in found:
        log.event("customer.shown", customer=each.customer.id, by=call.caller.id, sight=sight)
    return DuplicateList(
        duplicates=[
            DuplicateResponse(
                customer=CustomerResponse.of(call.world, each.customer, sight), why=list(each.why)
            )
            for each in found
        ]
    )
