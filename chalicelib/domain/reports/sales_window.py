"""Sums what the customers of a run bought in its window, for its uplift (rule 44).

All customers of a run have the same window, even those who got the message later or not at all;
otherwise the groups could not be compared.
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

AFTER_HOLDOUT = frozenset(
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
"""Reasons of the checks after the holdout (checks 7 to 13)."""


class SalesDays(NamedTuple):
    """The first and the last day of a window in the programme's calendar, both included."""

    first: date
    last: date

    def is_over(self, today: date) -> bool:
        """Whether the window has ended."""
        return today > self.last


@dataclass(frozen=True, slots=True)
class SalesGroup:
    """The size of a group, its buyers, and the money of all its customers."""

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
    """The groups of a run or of a part of it; parts add up.

    The holdout divides customers by chance: `control` was held out, `treated` was not. `reached`
    are the recipients of accepted messages by channel; this figure informs and proves nothing.
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
    """Return the window of a run, from the day of its messages on.

    The window of a rehearsal has the same length and ends the day before it.
    """
    # What these customers bought before shows what they buy without a message.
    day = run.day or local_day(run.at, zone)
    if run.is_rehearsal:
        return SalesDays(day - timedelta(days=window_days + 1), day - timedelta(days=1))
    return SalesDays(day, day + timedelta(days=window_days))


def passed_holdout(reason: Reason) -> bool:
    """Whether a customer who got no message for this reason still counts as treated."""
    # The control group is drawn before checks 7 to 13, so it contains customers who would fail
    # them. If only the treated group lost such customers, the groups could not be compared.
    return reason in AFTER_HOLDOUT


def group_sales(
    statuses: Iterable[RecipientStatus],
    excluded: Iterable[tuple[CustomerId, Reason]],
    spent_by: Mapping[CustomerId, Spent],
) -> WindowSales:
    """Return what the groups of one page of a run bought, from what each customer bought.

    Customers who are not in `spent_by` bought nothing; so did an erased one. Treated are all
    customers who were to get the message, even if it did not arrive. Customers of the global
    holdout get no campaign at all, and are in neither group.
    """
    # Customers who can be reached buy more than others even without a message. Counting only those
    # who got it would show an effect where there is none (docs/decisions/0017).

    def spent(customer: CustomerId) -> Spent:
        return spent_by.get(customer, NOTHING_SPENT)

    treated, control = [], []
    reached: defaultdict[str, list[Spent]] = defaultdict(list)
    for each in statuses:
        treated.append(spent(each.customer))
        if each.state in ACCEPTED:
            reached[each.channel].append(treated[-1])
    for customer, reason in excluded:
        if passed_holdout(reason):
            treated.append(spent(customer))
        elif reason is Reason.CONTROL_CAMPAIGN:
            control.append(spent(customer))
    by_channel = {channel: SalesGroup.of(found) for channel, found in sorted(reached.items())}
    return WindowSales(SalesGroup.of(treated), SalesGroup.of(control), by_channel)


def spent_in_window(
    customer: CustomerId,
    shopping: Mapping[CustomerId, Shopping],
    days: SalesDays,
    early: Mapping[CustomerId, Spent],
) -> Spent:
    """Return what one customer bought in the window, without what came before the message.

    `early` is what customers bought on these days before the instant planned for their message,
    which is computed for the control group too.
    """
    history = shopping.get(customer)
    if history is None:
        return NOTHING_SPENT
    found = history.spent(days.first.toordinal(), days.last.toordinal())
    return found.without(early.get(customer, NOTHING_SPENT))
