"""Counts what was recorded on one accounting day; tallies of parts of the day add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from zlib import crc32

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import STATES, RecipientResult
from chalicelib.domain.points.effect import ReturnEffect
from chalicelib.domain.points.entry import Entry
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.totals.sums import (
    WITH_CARD,
    WITHOUT_CARD,
    Sales,
    SalesRow,
    SaleSums,
    add_sums,
)


@dataclass(slots=True)
class DayTally:
    """The sums of the documents of one day so far.

    `points` are signed, by the type of the posting; `debt` is how much the debt of all rose.
    `sales` are by the day of the receipt, which may be earlier than that of its recording.
    `messages` are by channel and final state. `expiring` are free points with a last day among the
    next thirty. `buyers` are the marks of the customers of receipts and returns; None: an older
    release counted the day, and did not note them.
    """

    points: Counter[str] = field(default_factory=Counter)
    debt: int = 0
    messages: Counter[tuple[str, str]] = field(default_factory=Counter)
    sales: dict[date, Sales] = field(default_factory=dict)
    expiring: int = 0
    buyers: set[int] | None = field(default_factory=set)

    def add_entry(self, entry: Entry) -> None:
        """Count what a movement did to its account."""
        for posting in entry.postings:
            if posting.points:
                self.points[posting.type.value] += posting.points
            self.debt += posting.debt

    def add_receipt(self, purchase: Purchase, by: str, zone: tzinfo) -> None:
        """Count a receipt on its own day; `by` is the key that recorded it."""
        receipt = purchase.receipt
        categories = {
            name: SaleSums(receipts=1, minor=minor) for name, minor in receipt.by_category.items()
        }
        sums = SaleSums(receipts=1, minor=receipt.total.minor)
        self._add(purchase, by, receipt.at.astimezone(zone).date(), sums, categories)

    def add_return(self, purchase: Purchase, effect: ReturnEffect, by: str, zone: tzinfo) -> None:
        """Count a return on its own day; `by` is the key that recorded the receipt."""
        lines = purchase.receipt.lines
        refunds: Counter[str] = Counter()
        for line in effect.lines:
            refunds[lines[line.line - 1].category] += line.refund
        categories = {name: SaleSums(returns=1, returned=minor) for name, minor in refunds.items()}
        sums = SaleSums(returns=1, returned=effect.refund)
        self._add(purchase, by, effect.at.astimezone(zone).date(), sums, categories)

    def add_messages(self, channel: str, results: Mapping[RecipientResult, int]) -> None:
        """Count the recipients of a finished chunk; another chunk counts those who were moved."""
        for result, count in results.items():
            if result in STATES:
                self.messages[channel, STATES[result].value] += count

    def merge(self, other: "DayTally") -> None:
        """Add what another worker counted."""
        self.points.update(other.points)
        self.debt += other.debt
        self.messages.update(other.messages)
        self.expiring += other.expiring
        self.buyers = _both(self.buyers, other.buyers)
        for day, sales in other.sales.items():
            mine = self.sales.setdefault(day, {})
            for row, sums in sales.items():
                add_sums(mine, row, sums)

    def _add(
        self,
        purchase: Purchase,
        by: str,
        day: date,
        sums: SaleSums,
        categories: Mapping[str, SaleSums],
    ) -> None:
        if purchase.customer_id and self.buyers is not None:
            self.buyers.add(buyer_mark(purchase.customer_id))
        shop, sales = purchase.receipt.shop, self.sales.setdefault(day, {})
        # A receipt that waited for a registration came without a customer, whoever has it by now.
        card = WITHOUT_CARD if purchase.waiting_for else WITH_CARD
        add_sums(sales, SalesRow("shop", shop, ""), sums)
        add_sums(sales, SalesRow("cashier", shop, by), sums)
        add_sums(sales, SalesRow("card", shop, card), sums)
        for name, part in categories.items():
            add_sums(sales, SalesRow("category", shop, name), part)


def buyer_mark(customer: CustomerId) -> int:
    """A short number of a customer, so that the buyers of a day fit into an item.

    Two customers may share a mark: a mark says who may have bought, and the profile says who did.
    """
    return crc32(customer.encode())


def _both(some: set[int] | None, others: set[int] | None) -> set[int] | None:
    return None if some is None or others is None else some | others


def tally_of(parts: Iterable[DayTally]) -> DayTally:
    """The sums of all parts of a day."""
    whole = DayTally()
    for part in parts:
        whole.merge(part)
    return whole
