"""Read the totals that the clock keeps; nothing here reads the base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chalicelib.domain.money import Money
from chalicelib.domain.points.version import in_force
from chalicelib.domain.scores.member_counter import CohortKind, CohortSums, MemberCounts
from chalicelib.domain.totals.daily import DayTotals, TotalsSpan, by_span, sales_over
from chalicelib.domain.totals.sums import Dimension, Sales, SalesRow
from chalicelib.services.catalogue.names import category_names, shop_names
from chalicelib.world import World

KEYS_PAGE = 1000
KEYS_MAX = 10_000  # of staff whose names are read


class DaySpan(NamedTuple):
    """Days, the first and the last included."""

    first: date
    last: date


def read_totals(world: World, period: DaySpan, span: TotalsSpan) -> list[DayTotals]:
    """Return the totals of each span of the period about which something is known."""
    found = world.totals.daily.between(*period)
    return by_span(found.totals, found.members, span)


def worth_of(world: World, points: int) -> Money | None:
    """Return what points are worth by the programme in force; None: it does not say it."""
    version = in_force(world.points.programmes.versions(world.now()), world.now())
    unit = version.programme.points if version else None
    if unit is None or unit.value is None:
        return None
    return Money(points * unit.value.minor // 10**unit.scale, unit.value.currency)


def read_sales(world: World, period: DaySpan, by: Dimension, shop: str) -> Sales:
    """Return the sums of each row of a kind over a period, of one shop or of all (empty)."""
    days = world.totals.daily.sales_between(shop, *period)
    return sales_over((each.sales for each in days), by)


@dataclass(frozen=True, slots=True)
class RowNames:
    """Names of rows for persons; a row without one has its code only."""

    world: World
    cashiers: Mapping[str, str]

    def shop(self, row: SalesRow) -> Mapping[str, str]:
        """The names of the row's shop by language."""
        return shop_names(self.world, row.shop)

    def category(self, row: SalesRow) -> Mapping[str, str]:
        """The names of the row's category by language."""
        return category_names(self.world, row.name) if row.by == "category" else {}

    def cashier(self, row: SalesRow) -> str:
        """The name of the key that recorded the receipts."""
        return self.cashiers.get(row.name, "") if row.by == "cashier" else ""


def names_of(world: World, by: Dimension) -> RowNames:
    """Read what the rows of a kind are called."""
    return RowNames(world, _key_names(world) if by == "cashier" else {})


def read_cohorts(
    world: World, period: DaySpan, kind: CohortKind
) -> Mapping[str, Mapping[str, CohortSums]]:
    """Return, by the month of a cohort, what its customers bought in each month of the period.

    Each month is as the last night that counted it found it.
    """
    ends: dict[str, MemberCounts] = {}
    for counts in world.segments.members.between(*period):
        ends[counts.day.strftime(TotalsSpan.MONTH.pattern)] = counts
    found: dict[str, dict[str, CohortSums]] = {}
    for month, counts in ends.items():
        for cohort, sums in counts.cohorts.items():
            if cohort.kind == kind:
                found.setdefault(cohort.month, {})[month] = sums
    return dict(sorted(found.items()))


def months_of(cohorts: Mapping[str, Mapping[str, CohortSums]]) -> Sequence[str]:
    """Return the months of which something is known, in order."""
    return sorted({month for months in cohorts.values() for month in months})


def _key_names(world: World) -> Mapping[str, str]:
    found: dict[str, str] = {}
    after = ""
    while len(found) < KEYS_MAX:
        page = world.staff.keys.page(after=after, limit=KEYS_PAGE)
        found |= {key.id: key.name for key in page}
        if len(page) < KEYS_PAGE:
            break
        after = page[-1].digest
    return found
