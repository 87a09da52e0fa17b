"""Sales by shop, cashier and category over HTTP."""

from typing import Literal

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import ShopOrNone
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.totals.responses import SaleSumsResponse
from chalicelib.handlers.totals.totals import TotalsQuery
from chalicelib.services.totals.read_totals import names_of, read_sales

blueprint = Blueprint(__name__)
api = Api(blueprint)


class SalesQuery(TotalsQuery):
    """The days, and what a row is."""

    by: Literal["shop", "cashier", "category"] = Field("shop", description="What a row is.")
    shop: ShopOrNone = Field("", description="Only of this shop; empty: of all.")


class SalesRowResponse(ResponseModel):
    """The sums of one shop, of one key that recorded receipts, or of one category."""

    shop: str = Field(description="Empty: the row is of all shops.")
    shop_name: dict[str, str] | None = Field(
        description="For persons, by language; null: the catalogue lacks the shop."
    )
    cashier: str | None = Field(description="The id of the key; null: the row is no cashier's.")
    cashier_name: str | None = Field(description="Null: the key is not known any more.")
    category: str | None = Field(description="Empty: rows without one. Null: no category's row.")
    category_name: dict[str, str] | None = Field(
        description="For persons, by language; null: the catalogue lacks the category."
    )
    sums: SaleSumsResponse


class SalesResponse(ResponseModel):
    """The rows, with the most money first."""

    rows: list[SalesRowResponse]


@api.serves(
    Operation(
        "GET",
        "/v1/sales",
        "Sales by shop, cashier or category",
        Permission.SALES_READ,
        SalesResponse,
        query=SalesQuery,
        checks_shop=True,
        details="As the clock added them up, by the days of the receipts and returns; today is not"
        " in them. A receipt counts in each of its categories. A return counts under the key that"
        " recorded the receipt. A key of one shop gets the rows of its shop.",
        id="getSales",
        refuses=("key.other_shop",),
    )
)
def show_sales(call: Call[Nothing, SalesQuery]) -> SalesResponse:
    """Return the sums of a period."""
    query, world = call.query, call.world
    if query.shop:
        call.caller.refuse_other_shop(query.shop)
    found = read_sales(world, query.period, query.by, query.shop or call.caller.shop)
    names = names_of(world, query.by)
    ordered = sorted(found.items(), key=lambda each: (-each[1].minor, each[0]))
    return SalesResponse(
        rows=[
            SalesRowResponse(
                shop=row.shop,
                shop_name=dict(names.shop(row)) or None,
                cashier=row.name if row.by == "cashier" else None,
                cashier_name=names.cashier(row) or None,
                category=row.name if row.by == "category" else None,
                category_name=dict(names.category(row)) or None,
                sums=SaleSumsResponse.of(sums, world.settings.currency),
            )
            for row, sums in ordered
        ]
    )
