"""Recency, frequency and money of a customer: figures, scores from 1 to 5, and the group's name.

Rules 47 and 48.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.customers.stage import SILENT, stage_of
from chalicelib.domain.scores.thresholds import SCORES, Cuts, Thresholds
from chalicelib.domain.shopping.shopping import WINDOW_DAYS, Earlier, Shopping

# The score of a dormant customer. Without this limit a base that no longer buys would have
# champions, because scores compare the customers only with each other.
SILENT_RECENCY_MAX = 2
NOTHING_EARLIER = Earlier()


class Figures(NamedTuple):
    """Days since the last purchase in the window, and the window's purchases and money."""

    recency_days: int
    orders: int
    minor: int


class Scores(NamedTuple):
    """Scores from 1 to 5; 5 is the best."""

    recency: int
    frequency: int
    money: int

    @property
    def name(self) -> "RfmName":
        """The name of the group of customers with these scores."""
        return NAMES[self.recency][self.frequency - 1]

    @property
    def high_value(self) -> bool:
        """Whether the group's name gets the suffix `high value`."""
        return self.money == SCORES


class RfmName(StrEnum):
    """A group of customers: one or several cells of the table of recency and frequency."""

    NEW = "new"
    PROMISING = "promising"
    POTENTIAL_LOYALISTS = "potential_loyalists"
    LOYAL = "loyal"
    CHAMPIONS = "champions"
    ABOUT_TO_SLEEP = "about_to_sleep"
    NEED_ATTENTION = "need_attention"
    AT_RISK = "at_risk"
    CANT_LOSE = "cant_lose"
    HIBERNATING = "hibernating"
    LOST = "lost"


_POTENTIAL, _LOYAL, _CHAMPIONS = RfmName.POTENTIAL_LOYALISTS, RfmName.LOYAL, RfmName.CHAMPIONS
_SLEEPY, _HIBERNATING, _AT_RISK = RfmName.ABOUT_TO_SLEEP, RfmName.HIBERNATING, RfmName.AT_RISK
NAMES: Mapping[int, tuple[RfmName, ...]] = {
    5: (RfmName.NEW, _POTENTIAL, _POTENTIAL, _CHAMPIONS, _CHAMPIONS),
    4: (RfmName.PROMISING, _POTENTIAL, _POTENTIAL, _LOYAL, _LOYAL),
    3: (_SLEEPY, _SLEEPY, RfmName.NEED_ATTENTION, _LOYAL, _LOYAL),
    2: (_HIBERNATING, _HIBERNATING, _AT_RISK, _AT_RISK, RfmName.CANT_LOSE),
    1: (RfmName.LOST, _HIBERNATING, _AT_RISK, _AT_RISK, RfmName.CANT_LOSE),
}


def scores_of(shopping: Shopping, today: int, thresholds: Thresholds) -> Scores | None:
    """Return the scores on this day; None without a purchase in the window."""
    found = figures_of(shopping, today)
    if found is None:
        return None
    recency = SCORES - fifth(found.recency_days, thresholds.recency)
    if stage_of(shopping, today, thresholds.gap_days) in SILENT:
        recency = min(recency, SILENT_RECENCY_MAX)
    return Scores(
        recency,
        1 + fifth(found.orders, thresholds.frequency),
        1 + fifth(found.minor, thresholds.money),
    )


def fifth(value: int, cuts: Cuts) -> int:
    """Return which fifth of the base the value is in, from 0 to 4.

    It is five times the share of the base strictly below the value, rounded down.
    """
    return bisect_left(cuts, value)


def figures_of(shopping: Shopping, today: int) -> Figures | None:
    """Return the figures of the 365 days that end on this day; None without a purchase in them."""
    days = [bought.day for bought in shopping.single]
    minors = [bought.minor for bought in shopping.single]
    return figures(days, minors, shopping.earlier, today)


def figures(
    days: Sequence[int], minors: Sequence[int], earlier: Earlier, today: int
) -> Figures | None:
    """Return the figures from the days and the money of the purchases, in any order.

    The count of the whole base calls this, because building a `Shopping` would cost more.
    """
    first_day = today - WINDOW_DAYS + 1
    last_day = max(days) if days else 0
    if last_day > today:  # a till's clock is fast
        return figures(*_until(today, days, minors), earlier, today)
    if last_day >= first_day and min(days) < first_day:
        minors = [minor for day, minor in zip(days, minors, strict=True) if day >= first_day]
    single = Figures(today - last_day, len(minors), sum(minors)) if last_day >= first_day else None
    return _with_earlier(single, earlier, today) if earlier.orders else single


def _until(
    today: int, days: Sequence[int], minors: Sequence[int]
) -> tuple[Sequence[int], Sequence[int]]:
    kept = [at for at, day in enumerate(days) if day <= today]
    return [days[at] for at in kept], [minors[at] for at in kept]


def _with_earlier(single: Figures | None, earlier: Earlier, today: int) -> Figures | None:
    """Add the rolled-up purchases to the figures of those that are kept one by one."""
    orders, minor = earlier.within(today - WINDOW_DAYS + 1, today)
    if not orders:
        return single
    recency_days = today - min(earlier.last_day, today)
    if single is None:
        return Figures(recency_days, orders, minor)
    return Figures(
        min(single.recency_days, recency_days), orders + single.orders, minor + single.minor
    )
