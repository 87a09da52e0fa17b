"""The figures of the dashboard over HTTP: the last thirty days, those before, and a year."""

from datetime import date

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.totals.daily import DayTotals, TotalsSpan
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.totals.responses import TotalsLine
from chalicelib.services.totals.read_summary import read_summary
from chalicelib.world import World

blueprint = Blueprint(__name__)
api = Api(blueprint)


class SummaryResponse(ResponseModel):
    """What the last days brought, beside those before, and what each month brought."""

    until: date | None = Field(description="The last day that was added up; null: none was.")
    lately: TotalsLine | None = Field(description="The thirty days until then.")
    before: TotalsLine | None = Field(description="The thirty days before; null: nothing is known.")
    months: list[TotalsLine] = Field(description="Twelve months and the one so far, in order.")


@api.serves(
    Operation(
        "GET",
        "/v1/totals/summary",
        "What the last thirty days and twelve months brought",
        Permission.TOTALS_READ,
        SummaryResponse,
        details="From the totals that the clock keeps, in one read.",
        id="getSummary",
    )
)
def show_summary(call: Call[Nothing, Nothing]) -> SummaryResponse:
    """Return the figures of the dashboard."""
    found = read_summary(call.world)
    return SummaryResponse(
        until=found.until,
        lately=_line(call.world, found.lately, TotalsSpan.DAY),
        before=_line(call.world, found.before, TotalsSpan.DAY),
        months=[
            TotalsLine.of(call.world, each, each.day.strftime(TotalsSpan.MONTH.pattern))
            for each in found.months
        ],
    )


def _line(world: World, totals: DayTotals | None, span: TotalsSpan) -> TotalsLine | None:
    return TotalsLine.of(world, totals, totals.day.strftime(span.pattern)) if totals else None
