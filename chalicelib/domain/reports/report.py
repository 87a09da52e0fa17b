"""The report of a campaign: what section 10 lets it say, and sums that equal the audience."""

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
from chalicelib.domain.reports.sales_window import SalesGroup, WindowSales, came_to_the_draw
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
# Of those to whom it was tried to be sent; all else is of those whose message was accepted.
_OF_ATTEMPTED = frozenset({F.ACCEPTED, F.DELIVERED, F.STOPPED, F.BOUNCED, F.COMPLAINED})


@dataclass(frozen=True, slots=True)
class RunCount:
    """All that is known of one run, or of several; counts add up.

    `left` is of those who got nothing by the plan. `not_counted` were planned, and nobody has
    counted yet what became of them. Of `pages` so many are `measured_pages`, the oldest of them
    at `measured_at`; `final` says that all were, after the end of the window.
    """

    found: int = 0
    left: Counter[Reason] = field(default_factory=Counter)
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
        """Whether what was bought will not change any more."""
        return self.final and 0 < self.pages == self.measured_pages and not self.planning

    def __add__(self, other: "RunCount") -> "RunCount":
        return RunCount(
            found=self.found + other.found,
            left=self.left + other.left,
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
        """What a plan found, and what became of it."""
        return cls(plan.found, Counter(plan.excluded), tally, not_counted)

    @property
    def to_be_treated(self) -> int:
        """How many came to the draw and were not held out, by the plan alone."""
        after = sum(number for reason, number in self.left.items() if came_to_the_draw(reason))
        return self.tally.total + self.not_counted + after

    @property
    def accounted(self) -> int:
        """How many people the states explain; a report may only be shown if it is everybody."""
        return self.left.total() + self.tally.total + self.not_counted


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many recipients are in a state, and for which reason; `reason` "" is all of them."""

    state: str
    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RateLine:
    """One figure of a channel, or of all (""); `without` are channels that cannot know it."""

    figure: str
    channel: str
    value: Rate | Unknown
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """What a group bought in the window: those reached in a channel, the treated, the control."""

    group: str
    channel: str
    bought: SalesGroup


@dataclass(frozen=True, slots=True)
class Report:
    """All that is shown of a campaign.

    The states without a reason add up to the `audience`. `bought` is unknown before the first
    measurement. `counted_at` says how old the oldest of the counts is; `first` and `last` are the
    days of a standing campaign that it covers.
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
    first: date | None = None
    last: date | None = None


def report_of(record: CampaignRecord, count: RunCount, now: datetime) -> Report:
    """Say what is known, and that only."""
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
    """Whether anybody is held out; service messages go to everybody."""
    return content.control_share_bp > 0 and content.purpose is MessagePurpose.ADVERTISING


def uplift_of(content: Campaign, count: RunCount) -> Uplift | Unknown:
    """What the campaign proves; one look at the end of the window is final (rule 44)."""
    if not has_control(content):
        return Unknown("uplift.no_control")
    if not count.measured_pages:
        return Unknown(NOT_MEASURED)
    groups = count.measured
    return judge_uplift(content.goal, groups.treated, groups.control, final=count.is_final)


def states_of(count: RunCount) -> tuple[StateCount, ...]:
    """Everybody once: the numbers without a reason add up to the audience."""
    lines: list[StateCount] = []
    for state in STATES_SHOWN:
        reasons = _reasons(count, state)
        by_channels = count.tally.in_state(state)
        by_plan = sum(number for reason, number in count.left.items() if _state(reason) is state)
        lines.append(StateCount(state, by_channels + by_plan))
        lines += [StateCount(state, number, why) for why, number in sorted(reasons.items())]
    if count.not_counted:
        lines.append(StateCount(NOT_COUNTED, count.not_counted))
    return tuple(lines)


def rates_of(tally: Tally) -> tuple[RateLine, ...]:
    """The figures of every channel, and of all channels together that can know them."""
    channels = tally.channels
    lines = [
        RateLine(figure, channel, _value(tally, channel, figure))
        for channel in channels
        for figure in figures_of(channel)
    ]
    shown = [figure for figure in Figure if any(figure in figures_of(each) for each in channels)]
    return (*(_total(tally, figure, channels) for figure in shown), *lines)


def bought_of(count: RunCount) -> tuple[BoughtLine, ...] | Unknown:
    """The groups, the plain figures of the channels first."""
    if not count.measured_pages:
        return Unknown(NOT_MEASURED)
    measured = count.measured
    reached = [BoughtLine("reached", channel, group) for channel, group in measured.reached.items()]
    everybody = sum((line.bought for line in reached), start=SalesGroup())
    return (
        BoughtLine("reached", ALL_CHANNELS, everybody),
        *reached,
        BoughtLine("treated", ALL_CHANNELS, measured.treated),
        BoughtLine("control", ALL_CHANNELS, measured.control),
    )


def _reasons(count: RunCount, state: DeliveryState) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, of, why), number in count.tally.reasons.items():
        if of is state:
            found[why] += number
    for reason, number in count.left.items():
        if _state(reason) is state:
            found[reason] += number
    return found


def _state(reason: Reason) -> DeliveryState:
    return S.HELD_OUT if reason.is_control else S.EXCLUDED


def _value(tally: Tally, channel: str, figure: Figure) -> Rate | Unknown:
    unknown = unknown_in(channel, figure)
    return rate(*_counts(tally, channel, figure)) if unknown is None else unknown


def _counts(tally: Tally, channel: str, figure: Figure) -> tuple[int, int]:
    """The number and its denominator."""
    of = tally.within(channel, ATTEMPTED if figure in _OF_ATTEMPTED else ACCEPTED)
    states: AbstractSet[DeliveryState] | None = _BY_STATE.get(figure)
    number = tally.within(channel, states) if states else tally.did[channel, figure]
    return number, of


def _total(tally: Tally, figure: Figure, channels: Sequence[str]) -> RateLine:
    """Of the channels that have the figure; where some cannot know it, of the others."""
    having = [each for each in channels if figure in figures_of(each)]
    dumb = tuple(each for each in having if unknown_in(each, figure) is not None)
    knowing = [each for each in having if each not in dumb]
    if not knowing:
        return RateLine(figure, ALL_CHANNELS, Unknown("channels.cannot_know"), dumb)
    counts = [_counts(tally, each, figure) for each in knowing]
    value = rate(sum(number for number, _ in counts), sum(of for _, of in counts))
    return RateLine(figure, ALL_CHANNELS, value, dumb)


def _older(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)
