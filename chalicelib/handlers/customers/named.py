"""Customers by their ids, for lists that show people by name."""

from typing import Annotated

from chalice import Blueprint
from pydantic import Field

from chalicelib import log
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import SIGHTS, Permission
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.operation import (
    PAGE_MAX,
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    ResponseModel,
)

blueprint = Blueprint(__name__)
api = Api(blueprint)

OneId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class NamedIds(Body):
    """The ids of customers, as a list of deliveries or of a rehearsal has them."""

    ids: Annotated[tuple[OneId, ...], Field(min_length=1, max_length=PAGE_MAX)] = Field(
        description="Each is answered once."
    )


class NamedCustomers(ResponseModel):
    """The customers that were found; unknown and erased ones are left out."""

    customers: list[CustomerResponse] = Field(description="In no particular order.")


@api.serves(
    Operation(
        "POST",
        "/v1/customers/named",
        "Show customers by their ids",
        Permission.CUSTOMERS_READ,
        NamedCustomers,
        NamedIds,
        checks_shop=True,
        details="Reads up to a hundred customers at once, with all fields, masked fields, or only"
        " the last digits, by the role of the key. Unknown and erased customers are left out; if a"
        " key of one shop may not serve one of them, all are refused. Changes nothing.",
        id="nameCustomers",
    )
)
def name_customers(call: Call[NamedIds, Nothing]) -> NamedCustomers:
    """Return the customers with these ids, as the role may see them."""
    ids = list(dict.fromkeys(map(CustomerId, call.body.ids)))
    sight = SIGHTS[call.caller.role]
    found = call.world.customers.profiles.get_many(ids)
    for each in found:
        call.caller.refuse_customer_of_other_shop(each.shop)
        log.event("customer.shown", customer=each.id, by=call.caller.id, sight=sight)
    return NamedCustomers(
        customers=[CustomerResponse.of(call.world, each, call.caller.role) for each in found]
    )
