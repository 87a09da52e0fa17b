"""The totals of a day as they are stored and read: of each day there are several, which add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.scores.member_counter import MemberCounts
from chalicelib.domain.totals.day_tally import DayTally
from chalicelib.domain.totals.sums import (
    NOTHING,
    WITH_CARD,
    WITHOUT_CARD,
    Dimension,
    Sales,
    SaleSums,
    add_sums,
    sums_by,
)


class TotalsSpan(StrEnum):
    """What one line of totals is about."""

    DAY = "day"
    MONTH = "month"

    @property
    def pattern(self) -> str:
        """The name of the span of a day, for `strftime`."""
        return "%Y-%m-%d" if self is TotalsSpan.DAY else "%Y-%m"


@dataclass(frozen=True, slots=True)
class OwedPoints:
    """Points that customers hold at the end of a day, and what they owe the shop in points."""

    points: int = 0
    debt: int = 0


@dataclass(frozen=True, slots=True)
class StoredTotals:
    """What the documents that were recorded on one day say about one day.

    Of an earlier day they say only sales. `owed` is None where the ledger before it was never
    added up; `expiring` is None where it was not counted in the night after the day.
    """

    day: date
    recorded: date
    with_card: SaleSums = NOTHING
    without_card: SaleSums = NOTHING
    points: Mapping[str, int] = field(default_factory=dict)
    messages: Mapping[tuple[str, str], int] = field(default_factory=dict)
    owed: OwedPoints | None = None
    expiring: int | None = None
    closed_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Whether the documents were recorded after the day."""
        return self.recorded > self.day


@dataclass(slots=True)
class DayTotals:
    """The totals of one day, or of several that add up: then `day` is the last of them.

    `late` are the sales among them that were recorded after their day had been closed. What is
    counted at an end of day is that of the last day on which it is known.
    """

    day: date
    with_card: SaleSums = NOTHING
    without_card: SaleSums = NOTHING
    late: SaleSums = NOTHING
    points: Counter[str] = field(default_factory=Counter)
    messages: Counter[tuple[str, str]] = field(default_factory=Counter)
    owed: OwedPoints | None = None
    expiring: int | None = None
    closed_at: datetime | None = None
    new: int | None = None
    members: MemberCounts | None = None

    def add(self, stored: StoredTotals) -> None:
        """Add what documents of one day say."""
        self.with_card = self.with_card.plus(stored.with_card)
        self.without_card = self.without_card.plus(stored.without_card)
        if stored.is_late:
            self.late = self.late.plus(stored.with_card).plus(stored.without_card)
        elif stored.recorded == stored.day:
            self.points.update(stored.points)
            self.messages.update(stored.messages)
            self.owed, self.expiring = stored.owed, stored.expiring
            self.closed_at = stored.closed_at
        self.day = max(self.day, stored.day)

    def count_members(self, members: MemberCounts) -> None:
        """Add the customers of one day."""
        self.new = (self.new or 0) + members.new
        self.members = members
        self.day = max(self.day, members.day)

    @property
    def issued(self) -> int:
        """Points that receipts, gifts and offers gave."""
        return self.points[PostingType.EARN]

    @property
    def spent(self) -> int:
        """Points that paid for receipts, less those that returns gave back."""
        return -self.points[PostingType.CAPTURE] - self.points[PostingType.RESTORE]

    @property
    def expired(self) -> int:
        """Points that lapsed unspent."""
        return -self.points[PostingType.EXPIRE]

    @property
    def clawed_back(self) -> int:
        """Points that returns took back, from their lots or as debt that was paid."""
        return -self.points[PostingType.CLAWBACK] - self.points[PostingType.DEBT_SETTLE]

    @property
    def adjusted(self) -> int:
        """Points that were given (or taken, if negative) by hand."""
        return self.points[PostingType.ADJUST]


def stored_totals(
    tally: DayTally, recorded: date, owed: OwedPoints | None, closed_at: datetime
) -> list[StoredTotals]:
    """Return the totals to store of a day: its own, and those of other days of its receipts."""
    days = sorted({recorded, *tally.sales})
    found = [_sales_of(day, recorded, tally.sales.get(day, {})) for day in days]
    return [
        each
        if each.day != recorded
        else StoredTotals(
            recorded,
            recorded,
            each.with_card,
            each.without_card,
            points=dict(tally.points),
            messages=dict(tally.messages),
            owed=owed,
            expiring=tally.expiring,
            closed_at=closed_at,
        )
        for each in found
    ]


def owed_after(before: OwedPoints | None, tally: DayTally) -> OwedPoints | None:
    """Return what is owed at the end of a day; unknown if it was unknown before."""
    if before is None:
        return None
    return OwedPoints(before.points + sum(tally.points.values()), before.debt + tally.debt)


def by_span(
    stored: Iterable[StoredTotals], members: Iterable[MemberCounts], span: TotalsSpan
) -> list[DayTotals]:
    """Return the totals of each span about which something is stored, in order.

    `stored` and `members` are in the order of their days.
    """
    found: dict[str, DayTotals] = {}
    for each in stored:
        name = each.day.strftime(span.pattern)
        found.setdefault(name, DayTotals(each.day)).add(each)
    for counted in members:
        name = counted.day.strftime(span.pattern)
        found.setdefault(name, DayTotals(counted.day)).count_members(counted)
    return [found[name] for name in sorted(found)]


def total_of(stored: Iterable[StoredTotals], members: Iterable[MemberCounts]) -> DayTotals | None:
    """Return the totals of all these days together; None if nothing is stored about them."""
    whole: DayTotals | None = None
    for each in stored:
        whole = whole or DayTotals(each.day)
        whole.add(each)
    for counted in members:
        whole = whole or DayTotals(counted.day)
        whole.count_members(counted)
    return whole


def sales_over(days: Iterable[Sales], by: Dimension) -> Sales:
    """Add up the rows of one kind over days."""
    found: Sales = {}
    for sales in days:
        for row, sums in sales.items():
            if row.by == by:
                add_sums(found, row, sums)
    return found


def _sales_of(day: date, recorded: date, sales: Sales) -> StoredTotals:
    with_card = sums_by(sales, "card", WITH_CARD)
    return StoredTotals(day, recorded, with_card, sums_by(sales, "card", WITHOUT_CARD))
