"""Totals of days and months over HTTP, and cohorts."""

from datetime import date

from chalice import Blueprint
from pydantic import Field, model_validator

from chalicelib.domain.money import Money
from chalicelib.domain.scores.member_counter import CohortKind, CohortSums
from chalicelib.domain.staff.staff import Permission
from chalicelib.domain.totals.daily import TotalsSpan
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.handlers.totals.responses import TotalsLine
from chalicelib.services.totals.read_totals import DaySpan, months_of, read_cohorts, read_totals

DAYS_MAX = 1100  # three years
SAYS = (
    "Days are those of the programme's zone. The clock adds a day up in the night after it; a"
    " closed day never changes, and what was recorded later is in `late` too. Points count on the"
    " day on which they were recorded, sales on the day of the receipt or return."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


class TotalsQuery(Body):
    """The days, first and last included."""

    first: date = Field(alias="from", description="The first day.")
    until: date = Field(description="The last day.")
    span: TotalsSpan = Field(TotalsSpan.DAY, description="One line a day, or a month.")

    @model_validator(mode="after")
    def _is_sound(self) -> "TotalsQuery":
        if not 0 <= (self.until - self.first).days < DAYS_MAX:
            raise ValueError(f"from one day to the same or a later one, {DAYS_MAX} days at most")
        return self

    @property
    def period(self) -> DaySpan:
        return DaySpan(self.first, self.until)


class TotalsResponse(ResponseModel):
    """The spans about which something is known, in order; others are left out."""

    totals: list[TotalsLine]


class CohortQuery(TotalsQuery):
    """The months of these days, and what makes a cohort."""

    by: CohortKind = Field(
        "registered", description="The month of the registration, or of the first purchase."
    )


class CohortMonth(ResponseModel):
    """What the customers of a cohort bought in a month."""

    month: str
    customers: int = Field(description="In the cohort at the end of the month.")
    buyers: int
    net: MoneyResponse = Field(description="Less what came back.")


class CohortResponse(ResponseModel):
    """The customers who came in one month."""

    cohort: str = Field(examples=["2026-03"])
    months: list[CohortMonth]


class CohortsResponse(ResponseModel):
    """Cohorts by their months, as the last night that counted each month found them."""

    months: list[str]
    cohorts: list[CohortResponse]


@api.serves(
    Operation(
        "GET",
        "/v1/totals",
        "What each day brought",
        Permission.TOTALS_READ,
        TotalsResponse,
        query=TotalsQuery,
        details=SAYS,
        id="getTotals",
    )
)
def show_totals(call: Call[Nothing, TotalsQuery]) -> TotalsResponse:
    """Return the totals of a period."""
    span = call.query.span
    found = read_totals(call.world, call.query.period, span)
    return TotalsResponse(
        totals=[TotalsLine.of(call.world, each, each.day.strftime(span.pattern)) for each in found]
    )


@api.serves(
    Operation(
        "GET",
        "/v1/cohorts",
        "What those who came in one month bought later",
        Permission.TOTALS_READ,
        CohortsResponse,
        query=CohortQuery,
        details="Customers who were erased are in no later month. The last month may go on.",
        id="getCohorts",
    )
)
def show_cohorts(call: Call[Nothing, CohortQuery]) -> CohortsResponse:
    """Return cohorts of a period."""
    found = read_cohorts(call.world, call.query.period, call.query.by)
    currency = call.world.settings.currency
    return CohortsResponse(
        months=list(months_of(found)),
        cohorts=[
            CohortResponse(
                cohort=cohort,
                months=[_month(month, sums, currency) for month, sums in sorted(months.items())],
            )
            for cohort, months in found.items()
        ],
    )


def _month(month: str, sums: CohortSums, currency: str) -> CohortMonth:
    net = MoneyResponse.of(Money(sums.minor, currency))
    return CohortMonth(month=month, customers=sums.customers, buyers=sums.buyers, net=net)
