"""A purchase: the receipt of a shop, its lines, and its entry in the customer's history."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate

from chalicelib.domain.errors import Rejected, SaidInFull
from chalicelib.domain.five_years import five_years_before
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money
from chalicelib.domain.offers.uses import OfferUse
from chalicelib.domain.points.effect import PointsEffect, ReturnEffect
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from chalicelib.domain.shopping.shopping import BETWEEN, Bought

LINES_MAX = 200
ROUNDING_MINOR = 1
FUTURE_S_MAX = 300  # a till's clock may be fast by this much
# The categories of one purchase in the history: the profile must stay small with 200 purchases.
CATEGORIES_BYTES_MAX = 400
UNKNOWN = CustomerId("")  # the customer of a receipt that waits for a registration
WAITING = timedelta(days=30)
QUANTITY_DIGITS = 3
THOUSAND = 1000
QUANTITY = re.compile(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One row of a receipt; `paid` is the money paid for the whole row, after discounts and points.

    `quantity` is in thousandths: 0.350 kg is 350. What the till may add is None or empty if it did
    not: the `price` of one unit, the `discount` and the money that points paid of the row.
    """

    sku: str
    category: str
    quantity: int
    paid: Money
    name: str = ""
    price: Money | None = None
    discount: Money | None = None
    redeemed: Money | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as a till reports it; `shop` and `number` together are unique for ever.

    `spent` points of the hold `redemption` paid for it; 0: all that it holds. A web order may say
    when it was handed over.
    """

    shop: str
    number: str
    at: datetime
    total: Money
    lines: tuple[PurchaseLine, ...]
    channel: str = "shop"
    handed_over_at: datetime | None = None
    promo_codes: tuple[str, ...] = ()
    redemption: str = ""
    spent: int = 0

    @property
    def by_category(self) -> Mapping[str, int]:
        """The minor units paid in each category."""
        paid: Counter[str] = Counter()
        for line in self.lines:
            paid[line.category] += line.paid.minor
        return paid


@dataclass(frozen=True, slots=True)
class Purchase:
    """A customer's receipt; of an UNKNOWN customer, if it waits for a registration.

    `waiting_for` is the keyed digest of the phone for which it waited until `waiting_until`; it
    keeps both when it gets its customer. `bought` is its entry in the customer's history, as it was
    written there. `valued` is what its rows did to the account, `points` the effect that was
    answered; both are None for a receipt that came before the first programme. `uses` are those of
    offers. Two purchases are
    equal when the tills reported the same, even if one was returned since.
    """

    receipt: Receipt
    customer_id: CustomerId
    bought: Bought = field(compare=False)
    returned_at: datetime | None = field(default=None, compare=False)
    valued: ValuedReceipt | None = field(default=None, compare=False)
    points: PointsEffect | None = field(default=None, compare=False)
    recorded_at: datetime | None = field(default=None, compare=False)
    delivered_at: datetime | None = field(default=None, compare=False)
    is_void: bool = field(default=False, compare=False)
    is_announced: bool = field(default=False, compare=False)
    is_backfilled: bool = field(default=False, compare=False)
    waiting_for: str = field(default="", compare=False)
    waiting_until: datetime | None = field(default=None, compare=False)
    uses: tuple[OfferUse, ...] = field(default=(), compare=False)

    def repeats(self, first: "Purchase", phones: Container[str]) -> bool:
        """Whether a till sent the `first` purchase again; `phones` are digests of the sent phone.

        A receipt may have been recorded before its customer had registered. A phone or a card that
        no customer has by now is not compared: it was this customer's, and is gone.
        """
        if first.waiting_for and first.waiting_for in phones:
            is_same = True
        elif self.customer_id == UNKNOWN:
            is_same = first.customer_id != UNKNOWN and not first.waiting_for
        else:
            is_same = self.customer_id == first.customer_id
        return is_same and self.receipt == first.receipt

    @property
    def rows(self) -> ValuedReceipt:
        """What its rows did to the account; nothing, if it came before the first programme."""
        if self.valued is not None:
            return self.valued
        lines = enumerate(self.receipt.lines, start=1)
        return ValuedReceipt(
            tuple(
                ValuedLine(
                    number,
                    line.quantity,
                    line.paid.minor,
                    returned=line.quantity if self.returned_at else 0,
                )
                for number, line in lines
            )
        )

    @property
    def refunded(self) -> Money:
        """The money that all returns so far gave back."""
        minor = sum(row.refunded for row in self.rows.lines)
        return Money(minor, self.receipt.total.currency)

    def left_after(self, valued: ValuedReceipt, zone: tzinfo) -> Bought:
        """Return the entry in the history of what has not come back."""
        rest = zip(self.receipt.lines, valued.lines, strict=True)
        lines = tuple(
            replace(line, paid=Money(line.paid.minor - row.refunded, line.paid.currency))
            for line, row in rest
            # A row that came back whole is no purchase of its category any more.
            if row.returned < row.quantity
        )
        total = Money(sum(line.paid.minor for line in lines), self.receipt.total.currency)
        return bought_of(replace(self.receipt, lines=lines, total=total), zone)

    @property
    def first_snapshot(self) -> "PurchaseSnapshot":
        """The purchase as its recording was answered, before any return."""
        first = replace(self.snapshot, returned_at=None, delivered_at=None, void=False)
        if self.is_backfilled:
            first = replace(first, points=None)
        if self.waiting_until is None:
            return first
        return replace(first, customer_id=None, points=None, waiting_until=self.waiting_until)

    @property
    def snapshot(self) -> "PurchaseSnapshot":
        """The purchase without its receipt lines."""
        receipt = self.receipt
        return PurchaseSnapshot(
            shop=receipt.shop,
            receipt=receipt.number,
            customer_id=self.customer_id or None,
            at=receipt.at,
            total=receipt.total,
            returned_at=self.returned_at,
            points=self.points,
            recorded_at=self.recorded_at,
            waiting_until=None if self.customer_id else self.waiting_until,
            delivered_at=self.delivered_at,
            void=self.is_void,
        )


@dataclass(frozen=True, slots=True)
class PurchaseSnapshot:
    """A purchase as it is stored to answer a repeated request.

    `waiting_until` is set while the receipt waits for its customer to register.
    """

    shop: str
    receipt: str
    customer_id: CustomerId | None
    at: datetime
    total: Money
    returned_at: datetime | None
    points: PointsEffect | None = None
    recorded_at: datetime | None = None
    waiting_until: datetime | None = None
    delivered_at: datetime | None = None
    void: bool = False


@dataclass(frozen=True, slots=True)
class ReturnSnapshot(PurchaseSnapshot):
    """A return as it is stored; `back` is what it gave back, None for those of older releases."""

    back: ReturnEffect | None = None


def check_receipt(receipt: Receipt, *, now: datetime, currency: str) -> None:
    """Refuse a receipt with a wrong sum, with another currency, or from the future.

    `currency` is that of the programme, in which all sums of its customers are.

    Raises:
        Rejected: `purchase.currency`, `purchase.sum`, `purchase.line_sum`, `purchase.future`,
            `purchase.too_old`.
    """
    if {money.currency for money in _every_amount(receipt)} != {currency}:
        raise SaidInFull("purchase.currency", expected=currency)
    lines = Money(sum(line.paid.minor for line in receipt.lines), currency)
    if lines != receipt.total:
        raise SaidInFull("purchase.sum", lines=str(lines), total=str(receipt.total))
    for number, line in enumerate(receipt.lines, start=1):
        due = _due(line)
        if abs(due.minor - line.paid.minor) > ROUNDING_MINOR:
            raise SaidInFull("purchase.line_sum", line=number, due=str(due), paid=str(line.paid))
    check_instant(receipt.at, now)


def check_instant(at: datetime, now: datetime) -> None:
    """Refuse an instant of long ago, or of the future.

    Raises:
        Rejected: `purchase.future`, `purchase.too_old`.
    """
    if at < five_years_before(now):
        raise Rejected("purchase.too_old")
    if (at - now).total_seconds() > FUTURE_S_MAX:
        raise Rejected("purchase.future")


def _every_amount(receipt: Receipt) -> Iterator[Money]:
    yield receipt.total
    for line in receipt.lines:
        amounts = (line.paid, line.price, line.discount, line.redeemed)
        yield from (money for money in amounts if money is not None)


def _due(line: PurchaseLine) -> Money:
    """Return what price, discount and points leave to be paid; without a price what was paid."""
    if line.price is None:
        return line.paid
    less = sum(part.minor for part in (line.discount, line.redeemed) if part)
    return Money(gross_minor(line.price, line.quantity) - less, line.paid.currency)


def gross_minor(price: Money, quantity: int) -> int:
    """Return the price of a unit times a quantity in thousandths, rounded half up."""
    exact = price.minor * quantity
    return (2 * exact + THOUSAND) // (2 * THOUSAND)


def bought_of(receipt: Receipt, zone: tzinfo) -> Bought:
    """Return the entry of a receipt in the history, on its day in the programme's zone.

    If there are too many categories, those with the most money are kept.
    """
    paid = receipt.by_category
    richest = sorted(paid, key=lambda name: (-paid[name], name))
    sizes = accumulate(len(f"{BETWEEN}{name}={paid[name]}".encode()) for name in richest)
    fitting = sum(size <= CATEGORIES_BYTES_MAX for size in sizes)
    kept = tuple((name, paid[name]) for name in richest[:fitting])
    return Bought(receipt.at.astimezone(zone).toordinal(), receipt.total.minor, kept)


def parse_quantity(text: str) -> int:
    """Read a decimal text such as `0.350` into thousandths.

    Raises:
        ValueError: the text is not such a decimal, or it is zero.
    """
    read = QUANTITY.fullmatch(text)
    if read is None:
        raise ValueError("a quantity looks like 2 or 0.350")
    whole, part = read.groups(default="")
    quantity = int(whole + part.ljust(QUANTITY_DIGITS, "0"))
    if not quantity:
        raise ValueError("a quantity is more than zero")
    return quantity
