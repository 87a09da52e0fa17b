"""A quote: what a receipt would do, computed by the same functions, and kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.exact import spread
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.pricing.discounts import Discounted
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import (
    Circumstances,
    RecordedSale,
    Sale,
    discounts_of,
    occasion_of,
    record_sale,
)
from chalicelib.domain.points.spending.redemption import (
    PayableRow,
    check_spending,
    floor_minor,
    most_points,
    payable_by_points,
    unit_minor,
)

HOLD = "quote"
HELD = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs and gives; `rows` have the money as the till would send it.

    `worth` is the account as it is, before the purchase.
    """

    rows: tuple[SaleRow, ...]
    discounted: Discounted
    most_redeemable: int
    worth: Worth
    done: RecordedSale


def quote_sale(record: AccountRecord, basket: Sale, around: Circumstances, points: int) -> Quote:
    """Value a basket of rows with prices, and with what the till itself took off.

    `points` are those that the customer wants to spend, 0 for none.

    Raises:
        Rejected: `redemption.too_few`, `redemption.too_many`, `redemption.over_share`.
        Conflict: `points.debt`, `points.insufficient`.
        Conflict: `points.debt`; `points.insufficient`, with what is available.
    """
    programme = around.valued_by
    before = replace(basket, rows=tuple(_after_till(row) for row in basket.rows))
    discounted = discounts_of(record, before, around, occasion_of(record, basket, around))
    taken = discounted.by_row
    rows = tuple(_priced(row, taken.get(row.number, 0)) for row in basket.rows)
    payable = [row.payable(0) for row in rows]
    now = worth(record.account, around.now, programme.redemption.order)
    most = 0 if now.debt else most_points(programme, payable, now.available)
    sale = replace(basket, rows=rows)
    if points:
        check_spending(programme, points)
        if points > (allowed := most_points(programme, payable, points)):
            # What binds is named: with fewer points than that the share is not what is in the way.
            if not now.debt and now.available < allowed:
                raise Conflict("points.insufficient", available=now.available)
            raise Rejected("redemption.over_share", most=allowed)
        record, sale = _with_hold(record, sale, around, points)
    return Quote(
        rows=sale.rows,
        discounted=discounted,
        most_redeemable=most if most >= programme.redemption.minimum else 0,
        worth=now,
        done=record_sale(record, sale, around),
    )


def _after_till(row: SaleRow) -> SaleRow:
    """The row as our discounts find it: after what the till itself took off."""
    assert row.gross is not None, "the caller has checked that the price is known"
    return replace(row, gross=row.gross - row.discount, discount=0)


def _priced(row: SaleRow, taken: int) -> SaleRow:
    """The row with our discount beside the till's own, and the money that is left."""
    assert row.gross is not None, "the caller has checked that the price is known"
    discount = row.discount + taken
    return replace(row, discount=discount, paid=row.gross - discount)


def _with_hold(
    record: AccountRecord, sale: Sale, around: Circumstances, points: int
) -> tuple[AccountRecord, Sale]:
    """Return the account with a hold, and the sale that captures it."""
    programme = around.valued_by
    move = Movement(record.account, around.now, programme.redemption.order)
    move.hold(HOLD, points, until=around.now + HELD)
    money = money_of_points(programme, [row.payable(0) for row in sale.rows], points)
    rows = []
    for row in sale.rows:
        redeemed = money.get(row.number, 0)
        rows.append(replace(row, paid=row.paid - redeemed, redeemed=redeemed))
    held = replace(record, account=move.end())
    return held, replace(sale, rows=tuple(rows), hold=HOLD, spent=points)


def money_of_points(
    programme: Programme, rows: Sequence[PayableRow], points: int
) -> Mapping[int, int]:
    """Spread the money of points over the rows that they may pay, and leave each its floor price.

    The rows hold so many points.
    """
    value, floor = points * unit_minor(programme), floor_minor(programme)
    found = payable_by_points(programme, rows)
    parts = spread(value, [row.payable for row in found])
    if any(row.payable - part < floor for row, part in zip(found, parts, strict=True) if part):
        parts = spread(value, [max(row.payable - floor, 0) for row in found])
    return {row.number: part for row, part in zip(found, parts, strict=True)}
