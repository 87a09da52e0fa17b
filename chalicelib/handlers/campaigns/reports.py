"""Reports of campaigns over HTTP, and what a campaign could prove before its start."""

from datetime import date

from chalice import Blueprint
from pydantic import Field, model_validator

from chalicelib.domain.ids import CampaignId
from chalicelib.domain.reports.report import Report
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.report_csv import MEDIA, report_csv
from chalicelib.handlers.campaigns.report_responses import PowerEstimateResponse, ReportResponse
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation
from chalicelib.services.reports.estimate_power import estimate_campaign_power
from chalicelib.services.reports.report_campaign import DAYS_MAX, report_campaign

CAMPAIGN = "/v1/campaigns/{campaign_id}"
SAYS = (
    "Everybody of the audience is in exactly one state. Rates are number, denominator and 95 %"
    " interval; what a channel cannot know is `unknown` with a reason. The uplift compares all who"
    " were to get the message with the control group, by the metric that was written before the"
    " start; before the end of the window it is `not_final`."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Period(Body):
    """Which days of a trigger's campaign."""

    first: date | None = Field(
        None, alias="from", description="The first day of a trigger, counted."
    )
    last: date | None = Field(None, alias="to", description="The last day of a trigger, counted.")

    @model_validator(mode="after")
    def _is_sound(self) -> "Period":
        if self.first and self.last and not 0 <= (self.last - self.first).days < DAYS_MAX:
            raise ValueError(f"from one day to the same or a later one, {DAYS_MAX} days at most")
        return self


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/report",
        "The report of a campaign",
        Permission.CAMPAIGNS_READ,
        ReportResponse,
        query=Period,
        refuses=(404, 409),
        details=SAYS,
    )
)
def show_report(call: Call[Nothing, Period]) -> ReportResponse:
    """Show the report as JSON."""
    return ReportResponse.of(_report(call), call.world.settings.currency)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/report.csv",
        "The report of a campaign as a table",
        Permission.CAMPAIGNS_READ,
        None,
        query=Period,
        refuses=(404, 409),
        media=MEDIA,
        details=f"Columns: metric, channel, number, denominator, share, low, high, note. {SAYS}",
    )
)
def show_table(call: Call[Nothing, Period]) -> str:
    """Show the report as CSV."""
    return report_csv(_report(call), call.world.settings.currency)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/prospect",
        "What a campaign could prove",
        Permission.CAMPAIGNS_READ,
        PowerEstimateResponse,
        refuses=(404,),
        details="The groups of the last rehearsal, and how large they have to be (rule 45), by what"
        " these customers bought before. `bought.not_measured`: ask again in a minute.",
    )
)
def show_prospect(call: Call[Nothing, Nothing]) -> PowerEstimateResponse:
    """Show the sizes of groups before the start."""
    prospect = estimate_campaign_power(call.world, CampaignId(call.path["campaign_id"]))
    return PowerEstimateResponse.of(prospect, call.world.settings.currency)


def _report(call: Call[Nothing, Period]) -> Report:
    return report_campaign(
        call.world,
        CampaignId(call.path["campaign_id"]),
        first=call.query.first,
        last=call.query.last,
    )
