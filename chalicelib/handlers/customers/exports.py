"""The data of one customer over HTTP, as the bot gives them to the customer."""

from chalice import Blueprint

from chalicelib import log
from chalicelib.domain.errors import NotFound, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.boundary import JSON
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.services.responses.export_customer import export_customer

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        "/v1/customers/{customer_id}/export",
        "Export the data of a customer",
        Permission.CUSTOMERS_CHANGE,
        None,
        media=JSON,
        details="The file that the bot sends at «Мои данные», for a person who asks for it in"
        " writing: profile, all consents, purchases, messages, texts that the bot did not"
        " understand. The oldest purchases are left out of a file over 5 MB.",
        id="exportCustomer",
        refuses=("customer.not_found",),
    )
)
def export_data(call: Call[Nothing, Nothing]) -> str:
    """Return the data as indented JSON."""
    customer_id = CustomerId(call.path["customer_id"])
    try:
        exported = export_customer(call.world, customer_id)
    except Rejected as gone:
        raise NotFound("customer.not_found") from gone
    log.event("customer.exported", customer=customer_id, by=call.caller.id)
    return exported
