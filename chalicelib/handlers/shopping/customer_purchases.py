"""The receipts of one customer over HTTP, with the names of shops and products."""

from datetime import datetime

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.customers.timeline import PurchaseMark, TimelinePosition, position_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.cursors import NextCursor, turn_page
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged, ResponseModel
from chalicelib.handlers.shopping.responses import LineResponse
from chalicelib.services.catalogue.names import shop_names
from chalicelib.services.shopping.read_purchases import FoundPurchase, read_purchases

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CustomerPurchase(ResponseModel):
    """A receipt of a customer; `returned_at` is null until all of it is back."""

    shop: str
    shop_name: dict[str, str] | None = Field(
        description="For persons, by language; null: the catalogue lacks the shop."
    )
    receipt: str
    at: datetime
    total: MoneyResponse
    returned_at: datetime | None
    refunded: MoneyResponse | None
    lines: list[LineResponse]


class CustomerPurchases(ResponseModel):
    """One page of the receipts of a customer, newest first."""

    purchases: list[CustomerPurchase]
    next: NextCursor


@api.serves(
    Operation(
        "GET",
        "/v1/customers/{customer_id}/purchases",
        "List the purchases of a customer",
        Permission.PURCHASES_READ,
        CustomerPurchases,
        query=Paged,
        details="Newest first. A key of one shop gets the receipts of its shop, so that a page may"
        " be short without being the last.",
        id="listCustomerPurchases",
        refuses=("customer.not_found",),
    )
)
def list_purchases(call: Call[Nothing, Paged]) -> CustomerPurchases:
    """Return a page of receipts with their rows."""
    customer = CustomerId(call.path["customer_id"])
    known = call.world.customers.profiles.get(customer)
    if known is None:
        raise NotFound("customer.not_found")

    def read(*, after: str, limit: int) -> list[PurchaseMark]:
        before = TimelinePosition.from_text(after) if after else None
        purchases = call.world.shopping.purchases
        return list(purchases.of_person(known.ids, before=before, limit=limit))

    name = f"purchases {customer}"
    marks, more = turn_page(call, name, read, lambda each: position_of(each).to_text())
    own = [mark for mark in marks if call.caller.works_for(mark.shop)]
    found = read_purchases(call.world, own)
    return CustomerPurchases(purchases=[_shown(call, each) for each in found], next=more)


def _shown(call: Call[Nothing, Paged], found: FoundPurchase) -> CustomerPurchase:
    mark = found.mark
    rows = zip(found.purchase.receipt.lines, found.purchase.rows.lines, found.names, strict=True)
    return CustomerPurchase(
        shop=mark.shop,
        shop_name=dict(shop_names(call.world, mark.shop)) or None,
        receipt=mark.receipt,
        at=mark.at,
        total=MoneyResponse.of(mark.total),
        returned_at=mark.returned_at,
        refunded=MoneyResponse.of(mark.refunded) if mark.refunded else None,
        lines=[LineResponse.of(line, row.returned, names) for line, row, names in rows],
    )
