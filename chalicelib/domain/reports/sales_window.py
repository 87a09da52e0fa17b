"""What the customers of a run bought in its window: the sums that an uplift is judged by (rule 44).

The window is that of the run, the same for everybody in it, whether and whenever they were written
to: only then are the groups comparable.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.reports.statistics import Sample
from chalicelib.domain.reports.tally import ACCEPTED, RecipientStatus
from chalicelib.domain.shopping.shopping import NOTHING_SPENT, Shopping, Spent

R = Reason

AFTER_THE_DRAW = frozenset(
    {
        R.PREFERENCES_TOPIC,
        R.PREFERENCES_CHANNEL,
        R.PREFERENCES_FREQUENCY,
        R.FREQUENCY_DAY,
        R.FREQUENCY_WEEK,
        R.FREQUENCY_MONTH,
        R.COMPETITION_LOST,
        R.QUIET_HOURS_OVER,
        R.QUIET_HOURS_TOO_LATE,
        R.RECORD_EXISTS,
        R.RECORD_UNREADABLE,
    }
)
"""Why somebody got nothing who had come as far as the draw of the groups (checks 7 to 13)."""


class SalesDays(NamedTuple):
    """The days of a window in the programme's calendar, both counted."""

    first: date
    last: date

    def is_over(self, today: date) -> bool:
        """Whether nothing can be bought in it any more."""
        return today > self.last


@dataclass(frozen=True, slots=True)
class SalesGroup:
    """How many customers there are, how many of them bought, and the money of all."""

    buyers: int = 0
    money: Sample = field(default_factory=Sample)

    def __add__(self, other: "SalesGroup") -> "SalesGroup":
        return SalesGroup(self.buyers + other.buyers, self.money + other.money)

    @property
    def size(self) -> int:
        return self.money.size

    @classmethod
    def of(cls, spent: Iterable[Spent]) -> "SalesGroup":
        listed = list(spent)
        money = Sample.of(each.minor for each in listed)
        return cls(sum(each.orders > 0 for each in listed), money)


@dataclass(frozen=True, slots=True)
class WindowSales:
    """The groups of a run, or of a part of it; parts add up.

    `treated` and `control` are those who came to the draw. `reached` are by channel those whose
    message was accepted: a plain figure that proves nothing.
    """

    treated: SalesGroup = field(default_factory=SalesGroup)
    control: SalesGroup = field(default_factory=SalesGroup)
    reached: Mapping[str, SalesGroup] = field(default_factory=dict)

    def __add__(self, other: "WindowSales") -> "WindowSales":
        reached = {
            channel: self.reached.get(channel, SalesGroup())
            + other.reached.get(channel, SalesGroup())
            for channel in sorted({*self.reached, *other.reached})
        }
        return WindowSales(self.treated + other.treated, self.control + other.control, reached)


def window_of(run: Run, window_days: int, zone: ZoneInfo) -> SalesDays:
    """The days from that of the contact to the end of the window.

    Before a rehearsal it is as many days back: what these customers buy without any message.
    """
    day = run.day or local_day(run.at, zone)
    if run.is_rehearsal:
        return SalesDays(day - timedelta(days=window_days + 1), day - timedelta(days=1))
    return SalesDays(day, day + timedelta(days=window_days))


def came_to_the_draw(reason: Reason) -> bool:
    """Whether somebody who got nothing belongs to the treated all the same.

    A control group is drawn before checks 7 to 13, so it holds people who would have failed them.
    To leave such people out among the treated alone would compare unlike with unlike.
    """
    return reason in AFTER_THE_DRAW


def measured(
    standings: Iterable[RecipientStatus],
    left: Iterable[tuple[CustomerId, Reason]],
    shopping: Mapping[CustomerId, Shopping],
    days: SalesDays,
) -> WindowSales:
    """The groups of one page of a run; whoever was erased bought nothing.

    Treated are all who were to get the message, whatever became of it: those whom it reached are
    reachable people, and reachable people buy more than others without any message. Held out by
    the programme's own group are people who get no campaign at all: they are in neither.
    """

    def spent(customer: CustomerId) -> Spent:
        known = shopping.get(customer)
        span = (days.first.toordinal(), days.last.toordinal())
        return known.spent(*span) if known else NOTHING_SPENT

    treated, control = [], []
    reached: defaultdict[str, list[Spent]] = defaultdict(list)
    for each in standings:
        treated.append(spent(each.customer))
        if each.state in ACCEPTED:
            reached[each.channel].append(treated[-1])
    for customer, reason in left:
        if came_to_the_draw(reason):
            treated.append(spent(customer))
        elif reason is Reason.CONTROL_CAMPAIGN:
            control.append(spent(customer))
    by_channel = {channel: SalesGroup.of(found) for channel, found in sorted(reached.items())}
    return WindowSales(SalesGroup.of(treated), SalesGroup.of(control), by_channel)
