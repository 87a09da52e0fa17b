"""The report of a campaign: the figures of section 10, which add up to its audience."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.campaigns.campaign import Campaign, CampaignRecord
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.chunk import PageSum
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.channel_knowledge import Figure, figures_of, unknown_in
from chalicelib.domain.reports.sales_window import SalesGroup, WindowSales, passed_holdout
from chalicelib.domain.reports.statistics import Rate, rate
from chalicelib.domain.reports.tally import ACCEPTED, ATTEMPTED, Tally
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.reports.uplift import Uplift, judge_uplift

S = DeliveryState
F = Figure

ALL_CHANNELS = ""
NOT_COUNTED = "not_counted"
NOT_MEASURED = "bought.not_measured"
STATES_SHOWN: tuple[DeliveryState, ...] = (
    S.DELIVERED,
    S.SENT,
    S.FAILED,
    S.UNKNOWN,
    S.EXCLUDED,
    S.HELD_OUT,
    S.EXPIRED,
    S.CANCELLED,
    S.PLANNED,
)
_BY_STATE = {F.ACCEPTED: ACCEPTED, F.DELIVERED: frozenset({S.DELIVERED})}
# Shares of the attempted messages; all other figures are shares of the accepted ones.
_OF_ATTEMPTED = frozenset({F.ACCEPTED, F.DELIVERED, F.STOPPED, F.BOUNCED, F.COMPLAINED})


@dataclass(frozen=True, slots=True)
class RunCount:
    """The counts of one run or of several; they add up.

    `excluded` counts the customers who get no message by the plan, by reason. `not_counted` is the
    number of planned customers without a counted result. `measured_pages` of `pages` are measured,
    the first of them at `measured_at`; `final` is true if each was measured after the window ended.
    """

    found: int = 0
    excluded: Counter[Reason] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    not_counted: int = 0
    measured: WindowSales = field(default_factory=WindowSales)
    pages: int = 0
    measured_pages: int = 0
    measured_at: datetime | None = None
    counted_at: datetime | None = None
    final: bool = True
    planning: bool = False

    @property
    def is_final(self) -> bool:
        """Whether the measured purchases will not change any more."""
        return self.final and 0 < self.pages == self.measured_pages and not self.planning

    def __add__(self, other: "RunCount") -> "RunCount":
        return RunCount(
            found=self.found + other.found,
            excluded=self.excluded + other.excluded,
            tally=self.tally + other.tally,
            not_counted=self.not_counted + other.not_counted,
            measured=self.measured + other.measured,
            pages=self.pages + other.pages,
            measured_pages=self.measured_pages + other.measured_pages,
            measured_at=_older(self.measured_at, other.measured_at),
            counted_at=_older(self.counted_at, other.counted_at),
            final=self.final and other.final,
            planning=self.planning or other.planning,
        )

    @classmethod
    def of_plan(cls, plan: PageSum, tally: Tally, *, not_counted: int = 0) -> "RunCount":
        """Make the counts from the sums of a plan and the results of its recipients."""
        return cls(plan.found, Counter(plan.excluded), tally, not_counted)

    @property
    def to_be_treated(self) -> int:
        """The number of treated customers by the plan: those who passed the holdout."""
        later = sum(number for reason, number in self.excluded.items() if passed_holdout(reason))
        return self.tally.total + self.not_counted + later

    @property
    def accounted(self) -> int:
        """The number of customers with a state; a report must cover the audience."""
        return self.excluded.total() + self.tally.total + self.not_counted


@dataclass(frozen=True, slots=True)
class StateCount:
    """The number of customers in a state for a reason; an empty `reason` is their total."""

    state: str
    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RateLine:
    """One figure of a channel, or of all (""); the channels in `without` cannot know it."""

    figure: str
    channel: str
    value: Rate | Unknown
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """What a group bought in the window: reached in a channel, treated, or control."""

    group: str
    channel: str
    bought: SalesGroup


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that staff see about the results of a campaign.

    The states without a reason add up to the `audience`. `bought` is unknown before the first
    measurement. `counted_at` is the time of the oldest count; `retry_at` is the
    instant at which a failed job of a run is repeated. `first` and `last` are the covered days of a
    standing campaign. `has_people`: the reader may also see who the counted customers are.
    """

    record: CampaignRecord
    audience: int
    states: tuple[StateCount, ...]
    rates: tuple[RateLine, ...]
    bought: tuple[BoughtLine, ...] | Unknown
    uplift: Uplift | Unknown
    counted_at: datetime
    measured_at: datetime | None = None
    final: bool = False
    planning: bool = False
    retry_at: datetime | None = None
    first: date | None = None
    last: date | None = None
    has_people: bool = True


def report_of(record: CampaignRecord, count: RunCount, now: datetime) -> Report:
    """Make the report from the counts of the runs."""
    content = record.content
    return Report(
        record=record,
        audience=count.found,
        states=states_of(count),
        rates=rates_of(count.tally),
        bought=bought_of(count),
        uplift=uplift_of(content, count),
        counted_at=count.counted_at or now,
        measured_at=count.measured_at,
        final=count.is_final,
        planning=count.planning,
    )


def has_control(content: Campaign) -> bool:
    """Whether the campaign has a control group; a service message has none."""
    return content.control_share_bp > 0 and content.purpose is MessagePurpose.ADVERTISING


def uplift_of(content: Campaign, count: RunCount) -> Uplift | Unknown:
    """Return the uplift; it is judged finally only once, at the end of the window (rule 44)."""
    if not has_control(content):
        return Unknown("uplift.no_control")
    if not count.measured_pages:
        return Unknown(NOT_MEASURED)
    groups = count.measured
    return judge_uplift(content.goal, groups.treated, groups.control, final=count.is_final)


def states_of(count: RunCount) -> tuple[StateCount, ...]:
    """Count every customer in one state; the lines without a reason add up to the audience."""
    lines: list[StateCount] = []
    for state in STATES_SHOWN:
        reasons = _reasons(count, state)
        sent = count.tally.in_state(state)
        excluded = sum(
            number for reason, number in count.excluded.items() if _state(reason) is state
        )
        lines.append(StateCount(state, sent + excluded))
        lines += [StateCount(state, number, why) for why, number in sorted(reasons.items())]
    if count.not_counted:
        lines.append(StateCount(NOT_COUNTED, count.not_counted))
    return tuple(lines)


def rates_of(tally: Tally) -> tuple[RateLine, ...]:
    """Return the figures of every channel, and the totals of the channels that can know them."""
    channels = tally.channels
    lines = [
        RateLine(figure, channel, _value(tally, channel, figure))
        for channel in channels
        for figure in figures_of(channel)
    ]
    shown = [figure for figure in Figure if any(figure in figures_of(each) for each in channels)]
    return (*(_total(tally, figure, channels) for figure in shown), *lines)


def bought_of(count: RunCount) -> tuple[BoughtLine, ...] | Unknown:
    """Return what the groups bought, those reached by channel first."""
    if not count.measured_pages:
        return Unknown(NOT_MEASURED)
    measured = count.measured
    reached = [BoughtLine("reached", channel, group) for channel, group in measured.reached.items()]
    total = sum((line.bought for line in reached), start=SalesGroup())
    return (
        BoughtLine("reached", ALL_CHANNELS, total),
        *reached,
        BoughtLine("treated", ALL_CHANNELS, measured.treated),
        BoughtLine("control", ALL_CHANNELS, measured.control),
    )


def _reasons(count: RunCount, state: DeliveryState) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for (_, in_state, reason), number in count.tally.reasons.items():
        if in_state is state:
            reasons[reason] += number
    for excluded_by, number in count.excluded.items():
        if _state(excluded_by) is state:
            reasons[excluded_by] += number
    return reasons


def _state(reason: Reason) -> DeliveryState:
    return S.HELD_OUT if reason.is_control else S.EXCLUDED


def _value(tally: Tally, channel: str, figure: Figure) -> Rate | Unknown:
    unknown = unknown_in(channel, figure)
    return rate(*_counts(tally, channel, figure)) if unknown is None else unknown


def _counts(tally: Tally, channel: str, figure: Figure) -> tuple[int, int]:
    """Return the number and its denominator."""
    of = tally.within(channel, ATTEMPTED if figure in _OF_ATTEMPTED else ACCEPTED)
    states: AbstractSet[DeliveryState] | None = _BY_STATE.get(figure)
    number = tally.within(channel, states) if states else tally.did[channel, figure]
    return number, of


def _total(tally: Tally, figure: Figure, channels: Sequence[str]) -> RateLine:
    """Return the total over the channels that can know the figure."""
    # A total is never mixed: channels that cannot know the figure leave its denominator too.
    having = [each for each in channels if figure in figures_of(each)]
    without = tuple(each for each in having if unknown_in(each, figure) is not None)
    knowing = [each for each in having if each not in without]
    if not knowing:
        return RateLine(figure, ALL_CHANNELS, Unknown("channels.cannot_know"), without)
    counts = [_counts(tally, each, figure) for each in knowing]
    value = rate(sum(number for number, _ in counts), sum(of for _, of in counts))
    return RateLine(figure, ALL_CHANNELS, value, without)


def _older(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)
