"""How many points may pay for a receipt, and which rows they pay for (rules 14, 15, 22)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.errors import Rejected
from chalicelib.domain.money import DIGITS
from chalicelib.domain.points.exact import spread
from chalicelib.domain.points.lot import Slice
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import BASIS

FLOOR_MINOR = 1  # a row is never paid to its end by discounts or points (rule 15)


@dataclass(frozen=True, slots=True)
class PayableRow:
    """A row of a receipt: its money after discounts and before points, in minor units."""

    number: int
    sku: str
    category: str
    payable: int
    may_redeem: bool = True


def unit_minor(programme: Programme) -> int:
    """Return what the smallest unit of points is worth, in minor units."""
    value, scale = programme.points.value, programme.points.scale
    of_a_point = value.minor if value else int(10 ** DIGITS[programme.currency])
    return of_a_point // int(10**scale)


def floor_minor(programme: Programme) -> int:
    """Return the least money that discounts and points leave of a row, in minor units."""
    floor = programme.redemption.floor_price
    return floor.minor if floor else FLOOR_MINOR


def payable_by_points(programme: Programme, rows: Iterable[PayableRow]) -> list[PayableRow]:
    """Return the rows that points may pay."""
    exclusions = programme.redemption.exclusions
    return [
        row for row in rows if row.may_redeem and exclusions.meet(row.sku, row.category) is None
    ]


def most_points(programme: Programme, rows: Iterable[PayableRow], available: int) -> int:
    """Return the most points that may pay for these rows."""
    rules, unit = programme.redemption, unit_minor(programme)
    payable = payable_by_points(programme, rows)
    money = sum(row.payable for row in payable)
    above_floor = sum(max(row.payable - floor_minor(programme), 0) for row in payable)
    limits = [available, money * rules.share // (BASIS * unit), above_floor // unit]
    if rules.maximum is not None:
        limits.append(rules.maximum)
    return max(min(limits), 0)


def check_spending(programme: Programme, points: int) -> None:
    """Refuse to spend fewer or more points at once than the programme says (rule 22).

    Raises:
        Rejected: `redemption.too_few`, with the least; `redemption.too_many`, with the most.
    """
    rules = programme.redemption
    if points < max(rules.minimum, 1):
        raise Rejected("redemption.too_few", least=max(rules.minimum, 1))
    if rules.maximum is not None and points > rules.maximum:
        raise Rejected("redemption.too_many", most=rules.maximum)


def spread_points(points: int, money: Mapping[int, int]) -> dict[int, int]:
    """Spread points over rows by the money that they pay there; both by row number."""
    parts = spread(points, list(money.values()))
    return dict(zip(money, parts, strict=True))


def slices_of_rows(points: Mapping[int, int], slices: Sequence[Slice]) -> dict[int, list[Slice]]:
    """Tell which lots pay for which row: row 1 has the first points, in the order of spending."""
    rest = list(slices)
    found: dict[int, list[Slice]] = {}
    for number, wanted in sorted(points.items()):
        mine: list[Slice] = []
        left = wanted
        while left:
            first = rest.pop(0)
            part = min(first.points, left)
            mine.append(Slice(first.terms, part))
            left -= part
            if first.points > part:
                rest.insert(0, Slice(first.terms, first.points - part))
        found[number] = mine
    return found
