"""Compares the history of purchases, in the profile and in the account, with its receipts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

from chalicelib.domain.points.sale import day_of
from chalicelib.domain.points.tiers import Standing

Thresholds = Mapping[str, Collection[tuple[str, int]]]
"""By level: the metric and the sum from which each version of the programme gave it."""


class StoredMark(NamedTuple):
    """A receipt of the customer's timeline: shop and number, and the sums that are shown there."""

    place: tuple[str, str]
    at: datetime
    minor: int
    refunded: int
    returned_at: datetime | None


class KeptPurchases(NamedTuple):
    """The purchases of a customer one by one, and the sums of those that were rolled up.

    Each is a day's ordinal and minor units; `recent` are those of the profile, `unfolded` those of
    the account.
    """

    recent: tuple[tuple[int, int], ...]
    unfolded: tuple[tuple[int, int], ...]
    earlier_orders: int
    earlier_minor: int


def is_kept(kept: KeptPurchases, marks: Iterable[StoredMark], zone: tzinfo) -> bool:
    """Whether the history has the receipts that did not come back, and no others.

    A profile may have purchases of before the service, without receipts; an account has none.
    """
    left = Counter(
        (day_of(mark.at, zone).toordinal(), mark.minor - mark.refunded)
        for mark in marks
        if mark.returned_at is None
    )
    unfolded = Counter(kept.unfolded)
    single = Counter(kept.recent) + unfolded
    rolled_up = left - single
    orders = rolled_up.total()
    minor = sum(minor * times for (_, minor), times in rolled_up.items())
    if single - left:
        is_among = orders <= kept.earlier_orders and minor <= kept.earlier_minor
        return is_among and not unfolded - left
    return (orders, minor) == (kept.earlier_orders, kept.earlier_minor)


def levels_otherwise(
    standing: Standing,
    thresholds: Thresholds,
    ever: Mapping[str, int],
    instants: Collection[datetime],
) -> Iterator[str]:
    """Name the levels that the receipts cannot have given.

    `ever` are the sums by metric of all that was bought, before any return; `instants` are those of
    the receipts of the account. A review may lower a level at any instant.
    """
    for reached in standing.reached:
        known = thresholds.get(reached.level, ())
        is_earned = any(ever[metric] >= threshold for metric, threshold in known)
        is_dated = reached.fell or reached.since in instants
        if not is_earned or not is_dated:
            yield reached.level
