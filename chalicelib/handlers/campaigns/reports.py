"""Reports of campaigns over HTTP, and power estimates before their launch."""

from datetime import date

from chalice import Blueprint
from pydantic import Field, model_validator

from chalicelib.domain.ids import CampaignId
from chalicelib.domain.reports.report import Report
from chalicelib.domain.spreadsheets.csv_text import MEDIA
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.report_csv import report_csv
from chalicelib.handlers.campaigns.report_responses import PowerEstimateResponse, ReportResponse
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation
from chalicelib.services.campaigns.read_rehearsal import last_rehearsal
from chalicelib.services.campaigns.refuse_masked_audience import refuse_masked_audience
from chalicelib.services.reports.estimate_power import estimate_campaign_power
from chalicelib.services.reports.report_campaign import DAYS_MAX
from chalicelib.services.reports.show_report import show_report as report_for

CAMPAIGN = "/v1/campaigns/{campaign_id}"
SAYS = (
    "Every customer of the audience is in exactly one state. A rate has a number, a denominator and"
    " a 95 % interval; a figure that a channel cannot know is `unknown`, with a reason. The uplift"
    " compares all customers who were to get the message with the control group, by the metric that"
    " was set before the launch. Before the end of the window it is `not_final`."
)
MASKED = (
    " If birthday or age chose the audience, also through another campaign, a role that sees masked"
    " customers is refused, `segment.masked_field`. Of the birthday trigger it gets one whole month"
    " (`from` its first day, `to` its last), if the month is `final` and about a hundred customers"
    " or more, without channels, reasons and figures about fewer than ten people; otherwise it is"
    " refused, `report.month_only`."
)

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Period(Body):
    """The days of a trigger's campaign, first and last included."""

    first: date | None = Field(None, alias="from", description="For a trigger: the first day.")
    last: date | None = Field(None, alias="to", description="For a trigger: the last day.")

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
        details=f"{SAYS}{MASKED}",
        id="getReport",
        refuses=(
            "campaign.not_launched",
            "campaign.unknown",
            "report.does_not_add_up",
            "report.month_only",
            "report.no_days",
            "segment.masked_field",
            *QUEUE,
        ),
    )
)
def show_report(call: Call[Nothing, Period]) -> ReportResponse:
    """Return the report as JSON."""
    return ReportResponse.of(_report(call), call.world.settings.currency)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/report.csv",
        "The report of a campaign as a table",
        Permission.CAMPAIGNS_READ,
        None,
        query=Period,
        media=MEDIA,
        details="Columns: metric, channel, number, denominator, share, low, high, note. "
        f"{SAYS}{MASKED}",
        id="getReportTable",
        refuses=(
            "campaign.not_launched",
            "campaign.unknown",
            "report.does_not_add_up",
            "report.month_only",
            "report.no_days",
            "segment.masked_field",
            *QUEUE,
        ),
    )
)
def show_table(call: Call[Nothing, Period]) -> str:
    """Return the report as CSV."""
    return report_csv(_report(call), call.world.settings.currency)


@api.serves(
    Operation(
        "GET",
        f"{CAMPAIGN}/prospect",
        "Estimate what a campaign can prove",
        Permission.CAMPAIGNS_READ,
        PowerEstimateResponse,
        details="The groups of the last rehearsal, and the sizes that they need, from the"
        " earlier purchases of these customers. `bought.not_measured`: ask again in a minute. If"
        " birthday or age chose the audience, a role that sees masked customers is refused,"
        " `segment.masked_field`.",
        id="estimateCampaign",
        refuses=(
            "campaign.not_rehearsed",
            "campaign.unknown",
            "prospect.no_control",
            "report.does_not_add_up",
            "segment.masked_field",
            *QUEUE,
        ),
    )
)
def show_prospect(call: Call[Nothing, Nothing]) -> PowerEstimateResponse:
    """Return the sizes that the groups have and need."""
    record = call.world.campaigns.records.get(CampaignId(call.path["campaign_id"]))
    run = last_rehearsal(call.world, record.id)
    refuse_masked_audience(call.world, call.caller.role, record, run)
    estimate = estimate_campaign_power(call.world, record.id)
    return PowerEstimateResponse.of(estimate, call.world.settings.currency)


def _report(call: Call[Nothing, Period]) -> Report:
    campaign_id, query = CampaignId(call.path["campaign_id"]), call.query
    return report_for(call.world, call.caller.role, campaign_id, first=query.first, last=query.last)
