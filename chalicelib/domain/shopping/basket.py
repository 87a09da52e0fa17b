"""A basket: what a till wants to know before it makes a receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import SaidInFull
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import check_instant, gross_minor


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One row of a basket; `price` is of one unit, `quantity` in thousandths.

    Without a price the till asks for that of the catalogue. `discount` is what the till itself
    takes off the row, before the programme's discounts.
    """

    sku: str
    category: str
    quantity: int
    price: Money | None
    discount: Money | None = None

    @property
    def gross(self) -> int:
        """The money of the row before discounts, in minor units."""
        assert self.price is not None, "the basket has its prices"
        return gross_minor(self.price, self.quantity)


@dataclass(frozen=True, slots=True)
class Basket:
    """What a customer is about to buy; `points` are those they want to spend, 0 for none."""

    shop: str
    at: datetime
    lines: tuple[BasketLine, ...]
    channel: str = "shop"
    handed_over_at: datetime | None = None
    promo_codes: tuple[str, ...] = ()
    points: int = 0


def check_basket(basket: Basket, *, now: datetime, currency: str) -> None:
    """Refuse a basket in another currency, or of another time.

    Raises:
        Rejected: `purchase.currency`, `purchase.future`, `purchase.too_old`.
    """
    if any(money.currency != currency for money in _every_amount(basket)):
        raise SaidInFull("purchase.currency", expected=currency)
    check_instant(basket.at, now)


def check_till_discounts(basket: Basket) -> None:
    """Refuse a priced basket of which the till takes more off a row than the row costs.

    Raises:
        Rejected: `purchase.line_sum`.
    """
    for number, line in enumerate(basket.lines, start=1):
        if line.discount and line.discount.minor > line.gross:
            due = Money(line.gross - line.discount.minor, line.discount.currency)
            nothing = Money(0, due.currency)
            raise SaidInFull("purchase.line_sum", line=number, due=str(due), paid=str(nothing))


def _every_amount(basket: Basket) -> Iterator[Money]:
    for line in basket.lines:
        yield from (money for money in (line.price, line.discount) if money)
