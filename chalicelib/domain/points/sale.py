"""A receipt moves an account: it captures a hold, earns, settles debt, and may raise the level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.earning import Award, Earned, Occasion, earn
from chalicelib.domain.points.entry import Entry, PostingType
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.pricing.discounts import RETAIL, Discounted, Shopper, discount_basket
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause, DaySums
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from chalicelib.domain.points.rules import DiscountRule, EarnRule
from chalicelib.domain.points.spending.capture import capture_hold
from chalicelib.domain.points.terms import activates_at, expires_at
from chalicelib.domain.points.tiers import level_at, turnover_of, upgraded


@dataclass(frozen=True, slots=True)
class Sale:
    """A receipt as the programme sees it; `spent` points of the hold `hold` pay for it.

    `delivered_at` is set if the order was delivered before it was valued.
    """

    shop: str
    receipt: str
    at: datetime
    rows: tuple[SaleRow, ...]
    channel: str = "shop"
    handed_over_at: datetime | None = None
    hold: str = ""
    spent: int = 0
    delivered_at: datetime | None = None

    @property
    def name(self) -> str:
        """The beginning of the ids of its lots."""
        return f"{self.shop}/{self.receipt}"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true around a sale: our instant, the zones, the customer, the programmes.

    `valued_by` is the programme in force at the receipt's instant, `current` that of now.
    `personal` are the discounts of the customer's terms, `offers` and `discount_offers` the rules
    of the offers that apply.
    """

    now: datetime
    by: str
    zone: tzinfo
    shop_zone: tzinfo
    valued_by: Programme
    current: Programme
    valued_version: int
    is_first: bool
    celebrations: tuple[date, ...] = ()
    offers: tuple[EarnRule, ...] = ()
    discount_offers: tuple[DiscountRule, ...] = ()
    price_list: str = RETAIL
    personal: tuple[DiscountRule, ...] = ()


@dataclass(frozen=True, slots=True)
class NewLot:
    """The lot of some awards, and its points by row."""

    terms: Terms
    rule: str
    lines: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class RecordedSale:
    """The effect of a receipt on the account; `due` is what our discounts would have taken off.

    It is None if the till did not say every price, or took off just the same. `reached` is the
    level that the receipt brought; "": it brought none.
    """

    record: AccountRecord
    entry: Entry
    valued: ValuedReceipt
    earned: Earned
    lots: tuple[NewLot, ...]
    redeemed: Mapping[int, int]
    money: Mapping[int, int]
    debt_settled: int
    worth: Worth
    level: str
    due: Mapping[int, int] | None = None
    reached: str = ""


def record_sale(record: AccountRecord, sale: Sale, around: Circumstances) -> RecordedSale:
    """Value a receipt and move the account.

    Raises:
        Rejected: `redemption.over_share`, `redemption.too_many`, `purchase.redeemed_sum`.
        Conflict: `redemption.closed`: the hold was captured, released, or is over.
    """
    programme = around.valued_by
    move = Movement(record.account, around.now, programme.redemption.order)
    debt = move.debt
    burned, money = capture_hold(move, programme, sale.rows, hold=sale.hold, spent=sale.spent)
    occasion = occasion_of(record, sale, around)
    earned = earn(programme, [row.earning for row in sale.rows], occasion, around.offers)
    lots = new_lots(earned.awards, sale, around)
    for lot in lots:
        move.add(PostingType.EARN, lot.terms, rule=lot.rule, version=around.valued_version)
    account = move.end()
    cause = Cause(
        {"kind": "purchase", "shop": sale.shop, "receipt": sale.receipt}, f"purchase {sale.name}"
    )
    moved, entry = record.moved(
        account, move.postings, cause, at=sale.at, recorded_at=around.now, by=around.by
    )
    after = _counted(moved, sale, earned.points, around)
    brought = after.standing.reached[len(record.standing.reached) :]
    return RecordedSale(
        record=after,
        entry=entry,
        valued=_valued(sale, lots, burned),
        earned=earned,
        lots=lots,
        redeemed={row: sum(each.points for each in parts) for row, parts in burned.items()},
        money=money,
        debt_settled=debt - move.debt,
        worth=worth(account, around.now),
        level=occasion.level.id if occasion.level else "",
        due=_due(record, sale, around, occasion),
        reached=brought[-1].level if brought else "",
    )


def count_sale(
    record: AccountRecord, sale: Sale, around: Circumstances
) -> tuple[AccountRecord, Entry]:
    """Count a receipt of before the first programme: for its month and the level, without points.

    The account may be older than the receipt's arrival. Then its history does not bring the money.
    """
    move = Movement(record.account, around.now, around.current.redemption.order)
    fields = {"kind": "purchase", "shop": sale.shop, "receipt": sale.receipt}
    account = move.end()
    moved, entry = record.moved(
        account,
        move.postings,
        Cause(fields, f"history {sale.name}"),
        at=sale.at,
        recorded_at=around.now,
        by=around.by,
    )
    return _counted(moved, sale, 0, around), entry


def new_lots(awards: Sequence[Award], sale: Sale, around: Circumstances) -> tuple[NewLot, ...]:
    """Make one lot of all awards with the programme's term, and one of each with its own."""
    common = [award for award in awards if not award.rule.has_own_term]
    groups = [(sale.name, common)] if common else []
    groups += [(f"{sale.name}:{award.rule.id}", [award]) for award in awards if award not in common]
    found = []
    for name, group in groups:
        lines: dict[int, int] = {}
        for award in group:
            for number, points in award.lines:
                lines[number] = lines.get(number, 0) + points
        if lines:
            found.append(_lot(name, group, lines, sale, around))
    return tuple(found)


def _lot(
    name: str,
    awards: Sequence[Award],
    lines: Mapping[int, int],
    sale: Sale,
    around: Circumstances,
) -> NewLot:
    earning, rule = around.valued_by.earning, awards[0].rule
    own = rule if rule.has_own_term else None
    active = activates_at(
        sale.at,
        earning.activation,
        own,
        channel=sale.channel,
        handed_over_at=sale.handed_over_at,
    )
    active = active or sale.delivered_at
    term = (own.expiry if own else None) or earning.expiry.term
    ends = expires_at(sale.at, term, around.zone)
    return NewLot(Terms(name, sum(lines.values()), sale.at, active, ends), rule.id, lines)


def occasion_of(record: AccountRecord, sale: Sale, around: Circumstances) -> Occasion:
    """Return what rules may ask about the receipt."""
    today = record.days.get(day_of(sale.at, around.zone).isoformat(), DaySums())
    return Occasion(
        at=sale.at,
        shop=sale.shop,
        channel=sale.channel,
        level=level_at(around.valued_by, record.standing, sale.at),
        zone=around.zone,
        shop_zone=around.shop_zone,
        is_first=around.is_first,
        celebrations=around.celebrations,
        today_points=today.points,
        today_receipts=today.receipts,
        is_member=record.is_member,
    )


def discounts_of(
    record: AccountRecord, sale: Sale, around: Circumstances, occasion: Occasion
) -> Discounted:
    """Return what the discounts take off the rows, before what points pay.

    The price of every row is known.
    """
    rows, shopper = [row.priced for row in sale.rows], shopper_of(record, sale, around)
    return discount_basket(around.valued_by, rows, occasion, shopper, around.discount_offers)


def shopper_of(record: AccountRecord, sale: Sale, around: Circumstances) -> Shopper:
    """Return what discounts ask about the customer."""
    day = day_of(sale.at, around.zone)
    return Shopper(around.price_list, turnover_of(record.standing, day), around.personal)


def _due(
    record: AccountRecord, sale: Sale, around: Circumstances, occasion: Occasion
) -> Mapping[int, int] | None:
    if any(row.gross is None for row in sale.rows):
        return None
    due = discounts_of(record, sale, around, occasion).by_row
    said = {row.number: row.discount for row in sale.rows if row.discount}
    return None if due == said else due


def _valued(
    sale: Sale, lots: Sequence[NewLot], burned: Mapping[int, Sequence[Slice]]
) -> ValuedReceipt:
    return ValuedReceipt(
        tuple(
            ValuedLine(
                number=row.number,
                quantity=row.quantity,
                paid=row.paid,
                earned=tuple(
                    Slice(lot.terms, lot.lines[row.number])
                    for lot in lots
                    if row.number in lot.lines
                ),
                burned=tuple(burned.get(row.number, ())),
            )
            for row in sale.rows
        )
    )


def _counted(
    record: AccountRecord, sale: Sale, points: int, around: Circumstances
) -> AccountRecord:
    """Count the receipt for its month, its day and the level."""
    day, paid = day_of(sale.at, around.zone), sum(row.paid for row in sale.rows)
    last = max(record.standing.last_at or sale.at, sale.at)
    standing = replace(record.standing, last_at=last).with_sums(
        day, turnover=paid, earned_points=points, purchases=1
    )
    today = day_of(around.now, around.zone)
    # Counted without a daily cap too: a version with one may come into force within the day.
    known = record.days.get(day.isoformat(), DaySums())
    sums = DaySums(known.points + points, known.receipts + 1)
    days = {**record.days, day.isoformat(): sums}
    return replace(
        record,
        standing=upgraded(around.current, standing, today),
        receipts=record.receipts + 1,
        days=days,
    )


def day_of(at: datetime, zone: tzinfo) -> date:
    """Return the programme's day of an instant."""
    return at.astimezone(zone).date()
