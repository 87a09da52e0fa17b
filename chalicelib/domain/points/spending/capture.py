"""A receipt spends the points of a hold: how many, in which rows, from which lots (2.3)."""

from collections.abc import Sequence

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.points.lot import Slice
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.spending.redemption import (
    most_points,
    payable_by_points,
    slices_of_rows,
    spread_points,
    unit_minor,
)


def capture_hold(
    move: Movement, programme: Programme, rows: Sequence[SaleRow], *, hold: str, spent: int
) -> tuple[dict[int, list[Slice]], dict[int, int]]:
    """Spend points of a hold (0: all of them); return the burned lots and the money by row.

    Raises:
        Conflict: `redemption.closed`.
        Rejected: `redemption.too_many`, `redemption.over_share`, `purchase.redeemed_sum`.
    """
    if not hold:
        if any(row.redeemed for row in rows):
            raise Rejected("purchase.redeemed_sum")
        return {}, {}
    held = move.holds.get(hold)
    if held is None:
        raise Conflict("redemption.closed")
    points = spent or held.points
    if points > held.points:
        raise Rejected("redemption.too_many", most=held.points)
    money = redeemed_money(programme, rows, points)
    payable = [row.payable(money.get(row.number, 0)) for row in rows]
    if points > (most := most_points(programme, payable, points)):
        raise Rejected("redemption.over_share", most=most)
    slices = move.capture(hold, points)
    return slices_of_rows(spread_points(points, money), slices), money


def redeemed_money(programme: Programme, rows: Sequence[SaleRow], points: int) -> dict[int, int]:
    """Return the money that points pay in each row: as the till said, or spread by us.

    Raises:
        Rejected: `purchase.redeemed_sum`.
    """
    value = points * unit_minor(programme)
    found = payable_by_points(programme, [row.payable(0) for row in rows])
    payable = {row.number: row.payable for row in found}
    said = {row.number: row.redeemed for row in rows if row.redeemed is not None}
    if any(said.values()):
        named = {number: minor for number, minor in said.items() if minor}
        if sum(named.values()) != value or not named.keys() <= payable.keys():
            raise Rejected("purchase.redeemed_sum")
        return named
    if not any(payable.values()):
        raise Rejected("purchase.redeemed_sum")
    return {number: minor for number, minor in spread_points(value, payable).items() if minor}
