"""A report as JSON; a value that cannot be known has a reason instead of a number."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from chalicelib.domain.campaigns.campaign import Metric
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.money import Money
from chalicelib.domain.reports.report import BoughtLine, RateLine, Report, StateCount
from chalicelib.domain.reports.statistics import Rate, UpliftVerdict, rate
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.reports.uplift import GroupDifference, PowerEstimate, Uplift
from chalicelib.handlers.campaigns.responses import GoalResponse
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel

EVERY_CHANNEL = "all"
DIGITS = 6

UNKNOWN_FIELD = Field(description="Why the value is not known; null: it is known.")


class RateResponse(ResponseModel):
    """A share with its 95 % interval; with `unknown` all numbers are null."""

    number: int | None = None
    of: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    unknown: str | None = UNKNOWN_FIELD

    @classmethod
    def of_value(cls, value: Rate | Unknown) -> "RateResponse":
        if isinstance(value, Unknown):
            return cls(unknown=value.why)
        low, high = value.interval
        return cls(
            number=value.number,
            of=value.of,
            share=round(value.share, DIGITS),
            low=round(low, DIGITS),
            high=round(high, DIGITS),
            unknown=None,
        )


class FigureResponse(ResponseModel):
    """One figure of a channel; `without` are the channels that cannot know this figure."""

    figure: str
    channel: str = Field(description="`all`: of all channels that can know the figure.")
    value: RateResponse
    without: list[str]

    @classmethod
    def of(cls, line: RateLine) -> "FigureResponse":
        return cls(
            figure=line.figure,
            channel=line.channel or EVERY_CHANNEL,
            value=RateResponse.of_value(line.value),
            without=list(line.without),
        )


class StateResponse(ResponseModel):
    """How many customers are in a state; with a reason, how many of these for that reason."""

    state: str
    number: int
    reason: str | None

    @classmethod
    def of(cls, count: StateCount) -> "StateResponse":
        return cls(state=count.state, number=count.number, reason=count.reason or None)


class BoughtResponse(ResponseModel):
    """The purchases of a group in the window."""

    group: str = Field(description="`reached`, `treated` or `control`.")
    channel: str
    buyers: RateResponse
    money: MoneyResponse = Field(description="The net money of the whole group.")

    @classmethod
    def of(cls, line: BoughtLine, currency: str) -> "BoughtResponse":
        return cls(
            group=line.group,
            channel=line.channel or EVERY_CHANNEL,
            buyers=RateResponse.of_value(rate(line.bought.buyers, line.bought.size)),
            money=MoneyResponse.of(Money(line.bought.money.total, currency)),
        )


class ShareSpan(ResponseModel):
    """A difference of shares and its 95 % interval."""

    found: float
    low: float
    high: float


class MoneySpan(ResponseModel):
    """A difference of money per customer and its 95 % interval."""

    found: MoneyResponse
    low: MoneyResponse
    high: MoneyResponse


class UpliftResponse(ResponseModel):
    """The difference between treated and control group by the metric of the goal.

    `proven`: zero is outside the interval; `not_final`: the window is not over.
    """

    verdict: UpliftVerdict | None = None
    treated: int | None = None
    control: int | None = None
    share: ShareSpan | None = None
    money: MoneySpan | None = None
    unknown: str | None = UNKNOWN_FIELD

    @classmethod
    def of(cls, uplift: Uplift | Unknown, currency: str) -> "UpliftResponse":
        if isinstance(uplift, Unknown):
            return cls(unknown=uplift.why)
        found = uplift.difference
        is_money = uplift.goal.metric is Metric.NET_MONEY
        known = found if isinstance(found, GroupDifference) else None
        return cls(
            verdict=uplift.verdict,
            treated=uplift.treated.size,
            control=uplift.control.size,
            share=share_span(known) if known and not is_money else None,
            money=money_span(known, currency) if known and is_money else None,
            unknown=found.why if isinstance(found, Unknown) else None,
        )


class ReportResponse(ResponseModel):
    """The report of a campaign; the states without a reason add up to `audience`."""

    model_config = ConfigDict(defer_build=True, serialize_by_alias=True, populate_by_name=True)

    campaign_id: str
    name: str
    state: CampaignState
    goal: GoalResponse
    from_: date | None = Field(alias="from", description="For a trigger: the first day.")
    to: date | None = Field(description="For a trigger: the last day.")
    counted_at: datetime = Field(description="The time of the oldest count.")
    planning: bool = Field(
        description="Whether the audience is still being planned: the figures are not complete."
    )
    retry_at: datetime | None = Field(
        description="A part of the work failed: when it is repeated; null: nothing failed."
    )
    audience: int
    states: list[StateResponse]
    figures: list[FigureResponse]
    measured_at: datetime | None = Field(
        description="When the purchases were measured; null: not yet."
    )
    final: bool = Field(description="Whether the measured purchases will not change any more.")
    bought: list[BoughtResponse]
    uplift: UpliftResponse
    has_people: bool = Field(
        description="Whether the caller may list the customers behind each number."
    )

    @classmethod
    def of(cls, report: Report, currency: str) -> "ReportResponse":
        content, bought = report.record.content, report.bought
        lines = () if isinstance(bought, Unknown) else bought
        return cls(
            campaign_id=report.record.id,
            name=content.name,
            state=report.record.state,
            goal=GoalResponse.of(content.goal),
            from_=report.first,
            to=report.last,
            counted_at=report.counted_at,
            planning=report.planning,
            retry_at=report.retry_at,
            audience=report.audience,
            states=[StateResponse.of(count) for count in report.states],
            figures=[FigureResponse.of(line) for line in report.rates],
            measured_at=report.measured_at,
            final=report.final,
            bought=[BoughtResponse.of(line, currency) for line in lines],
            uplift=UpliftResponse.of(report.uplift, currency),
            has_people=report.has_people,
        )


class PowerEstimateResponse(ResponseModel):
    """An estimate before the launch of what a campaign can prove.

    `usual_share` and `usual_money` are the purchases of these customers in such a window without a
    message. If the groups are as large as needed, a rise of that by `effect_bp` hundredths of a
    percent is found in four cases of five.
    """

    goal: GoalResponse
    treated: int
    control: int
    usual_share: float | None
    usual_money: MoneyResponse | None
    effect_bp: int
    needed_treated: int | None
    needed_control: int | None
    too_few: bool | None
    unknown: str | None = UNKNOWN_FIELD

    @classmethod
    def of(cls, estimate: PowerEstimate, currency: str) -> "PowerEstimateResponse":
        usual, needed = estimate.usual, estimate.needed
        is_money = estimate.goal.metric is Metric.NET_MONEY
        known = None if isinstance(usual, Unknown) else usual
        sizes = None if isinstance(needed, Unknown) else needed
        too_few = estimate.too_few
        return cls(
            goal=GoalResponse.of(estimate.goal),
            treated=estimate.treated,
            control=estimate.control,
            usual_share=round(known, DIGITS) if known is not None and not is_money else None,
            usual_money=money_of(known, currency) if known is not None and is_money else None,
            effect_bp=estimate.effect_bp,
            needed_treated=sizes.treated if sizes else None,
            needed_control=sizes.control if sizes else None,
            too_few=None if isinstance(too_few, Unknown) else too_few,
            unknown=needed.why if isinstance(needed, Unknown) else None,
        )


def share_span(found: GroupDifference) -> ShareSpan:
    """Return a difference of shares, rounded to millionths."""
    low, high = found.interval
    return ShareSpan(
        found=round(found.found, DIGITS), low=round(low, DIGITS), high=round(high, DIGITS)
    )


def money_span(found: GroupDifference, currency: str) -> MoneySpan:
    """Return a difference of money, rounded to the minor unit."""
    low, high = found.interval
    return MoneySpan(
        found=money_of(found.found, currency),
        low=money_of(low, currency),
        high=money_of(high, currency),
    )


def money_of(minor: float, currency: str) -> MoneyResponse:
    """Return a mean of money, rounded to the minor unit."""
    return MoneyResponse.of(Money(round(minor), currency))
