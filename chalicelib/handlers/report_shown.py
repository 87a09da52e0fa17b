"""A report as JSON: what nobody can know is a reason, and never a number."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from chalicelib.domain.campaign import Metric
from chalicelib.domain.campaign_state import CampaignState
from chalicelib.domain.evidence import Rate, Verdict, rate
from chalicelib.domain.money import Money
from chalicelib.domain.report import BoughtLine, RateLine, Report, StateCount
from chalicelib.domain.unknown import Unknown
from chalicelib.domain.uplift import Difference, Prospect, Uplift
from chalicelib.handlers.campaign_shown import GoalShown
from chalicelib.handlers.fields import MoneyShown

EVERY_CHANNEL = "all"
DIGITS = 6

UNKNOWN_FIELD = Field(description="Why nobody can tell; null: the numbers do.")


class RateShown(BaseModel):
    """A share with its 95 % interval; with `unknown` there are no numbers at all."""

    number: int | None = None
    of: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    unknown: str | None = UNKNOWN_FIELD

    @classmethod
    def of_value(cls, value: Rate | Unknown) -> "RateShown":
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


class FigureShown(BaseModel):
    """One figure of a channel; `without` are the channels that cannot know it."""

    figure: str
    channel: str = Field(description="`all`: of all channels that can know it.")
    value: RateShown
    without: list[str]

    @classmethod
    def of(cls, line: RateLine) -> "FigureShown":
        return cls(
            figure=line.figure,
            channel=line.channel or EVERY_CHANNEL,
            value=RateShown.of_value(line.value),
            without=list(line.without),
        )


class StateShown(BaseModel):
    """How many recipients are in a state; with a reason, how many of these for that reason."""

    state: str
    number: int
    reason: str | None

    @classmethod
    def of(cls, count: StateCount) -> "StateShown":
        return cls(state=count.state, number=count.number, reason=count.reason or None)


class BoughtShown(BaseModel):
    """What a group bought in the window."""

    group: str = Field(description="`reached`, `treated` or `control`.")
    channel: str
    buyers: RateShown
    money: MoneyShown = Field(description="Net, of the whole group.")

    @classmethod
    def of(cls, line: BoughtLine, currency: str) -> "BoughtShown":
        return cls(
            group=line.group,
            channel=line.channel or EVERY_CHANNEL,
            buyers=RateShown.of_value(rate(line.bought.buyers, line.bought.size)),
            money=MoneyShown.of(Money(line.bought.money.total, currency)),
        )


class ShareSpan(BaseModel):
    """A difference of shares and its 95 % interval."""

    found: float
    low: float
    high: float


class MoneySpan(BaseModel):
    """A difference of money a customer and its 95 % interval."""

    found: MoneyShown
    low: MoneyShown
    high: MoneyShown


class UpliftShown(BaseModel):
    """The treated against the control group by the metric of the goal.

    `proven`: the interval leaves zero out; `not_final`: the window is not over.
    """

    verdict: Verdict | None = None
    treated: int | None = None
    control: int | None = None
    share: ShareSpan | None = None
    money: MoneySpan | None = None
    unknown: str | None = UNKNOWN_FIELD

    @classmethod
    def of(cls, uplift: Uplift | Unknown, currency: str) -> "UpliftShown":
        if isinstance(uplift, Unknown):
            return cls(unknown=uplift.why)
        found = uplift.difference
        is_money = uplift.goal.metric is Metric.NET_MONEY
        known = found if isinstance(found, Difference) else None
        return cls(
            verdict=uplift.verdict,
            treated=uplift.treated.size,
            control=uplift.control.size,
            share=share_span(known) if known and not is_money else None,
            money=money_span(known, currency) if known and is_money else None,
            unknown=found.why if isinstance(found, Unknown) else None,
        )


class ReportShown(BaseModel):
    """The report of a campaign; the states without a reason add up to `audience`."""

    campaign_id: str
    name: str
    state: CampaignState
    goal: GoalShown
    first: date | None = Field(description="Of a standing campaign: the first day covered.")
    last: date | None = Field(description="Of a standing campaign: the last day covered.")
    counted_at: datetime = Field(description="How old the oldest of the counts is.")
    planning: bool = Field(description="Whether the audience is still being found.")
    audience: int
    states: list[StateShown]
    figures: list[FigureShown]
    measured_at: datetime | None = Field(description="Of what was bought; null: not measured yet.")
    final: bool = Field(description="Whether what was bought will not change any more.")
    bought: list[BoughtShown]
    uplift: UpliftShown

    @classmethod
    def of(cls, report: Report, currency: str) -> "ReportShown":
        content, bought = report.record.content, report.bought
        lines = () if isinstance(bought, Unknown) else bought
        return cls(
            campaign_id=report.record.id,
            name=content.name,
            state=report.record.state,
            goal=GoalShown.of(content.goal),
            first=report.first,
            last=report.last,
            counted_at=report.counted_at,
            planning=report.planning,
            audience=report.audience,
            states=[StateShown.of(count) for count in report.states],
            figures=[FigureShown.of(line) for line in report.rates],
            measured_at=report.measured_at,
            final=report.final,
            bought=[BoughtShown.of(line, currency) for line in lines],
            uplift=UpliftShown.of(report.uplift, currency),
        )


class ProspectShown(BaseModel):
    """What a campaign could prove, told before its start (rule 45).

    `usual` is what these customers do in such a window without a message. A rise by `effect_bp`
    hundredths of a percent of it is found in four cases of five if the groups are as large as
    needed.
    """

    goal: GoalShown
    treated: int
    control: int
    usual_share: float | None
    usual_money: MoneyShown | None
    effect_bp: int
    needed_treated: int | None
    needed_control: int | None
    too_few: bool | None
    unknown: str | None = UNKNOWN_FIELD

    @classmethod
    def of(cls, prospect: Prospect, currency: str) -> "ProspectShown":
        usual, needed = prospect.usual, prospect.needed
        is_money = prospect.goal.metric is Metric.NET_MONEY
        known = None if isinstance(usual, Unknown) else usual
        sizes = None if isinstance(needed, Unknown) else needed
        too_few = prospect.too_few
        return cls(
            goal=GoalShown.of(prospect.goal),
            treated=prospect.treated,
            control=prospect.control,
            usual_share=round(known, DIGITS) if known is not None and not is_money else None,
            usual_money=money_of(known, currency) if known is not None and is_money else None,
            effect_bp=prospect.effect_bp,
            needed_treated=sizes.treated if sizes else None,
            needed_control=sizes.control if sizes else None,
            too_few=None if isinstance(too_few, Unknown) else too_few,
            unknown=needed.why if isinstance(needed, Unknown) else None,
        )


def share_span(found: Difference) -> ShareSpan:
    """A difference of shares, to the millionth."""
    low, high = found.interval
    return ShareSpan(
        found=round(found.found, DIGITS), low=round(low, DIGITS), high=round(high, DIGITS)
    )


def money_span(found: Difference, currency: str) -> MoneySpan:
    """A difference of money, to the minor unit."""
    low, high = found.interval
    return MoneySpan(
        found=money_of(found.found, currency),
        low=money_of(low, currency),
        high=money_of(high, currency),
    )


def money_of(minor: float, currency: str) -> MoneyShown:
    """Money a customer, rounded: a mean is no whole number."""
    return MoneyShown.of(Money(round(minor), currency))
