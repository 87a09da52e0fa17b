"""The facts that a back-test replays: receipts, returns, holds and other movements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from chalicelib.domain.points.entry import Posting, PostingType
from chalicelib.domain.points.rules import EarnRule
from chalicelib.domain.points.sale import Sale

Place = tuple[str, str]  # the shop and the number of a receipt
# What is copied of movements that are no receipt of the account. The survivor of a merge gets the
# returns of receipts of before it, which claw back and restore.
TAKEN = {
    PostingType.TRANSFER_OUT,
    PostingType.MERGE_OUT,
    PostingType.ADJUST,
    PostingType.CLAWBACK,
}
GIVEN = {
    PostingType.EARN,
    PostingType.ADJUST,
    PostingType.TRANSFER_IN,
    PostingType.MERGE_IN,
    PostingType.CLAWBACK,
    PostingType.RESTORE,
}
BROUGHT = {PostingType.MERGE_IN, PostingType.CLAWBACK, PostingType.RESTORE}
"""What may name the terms of a lot again that is there already."""


@dataclass(frozen=True, slots=True)
class ReceiptFact:
    """A receipt as it was recorded, without what had come back before.

    `spent` points of its hold paid the `money` of its rows, in minor units. `level` is the one that
    it was valued by, "" if it came before the first programme. `early` are the rows of which
    something came back before it was recorded, with the quantity, and the money of the whole row. A
    receipt without any later return is not kept in memory.

    `counted_at` is when a late receipt of before the first programme was really counted.
    `awaits_delivery`: the delivery has an entry of its own, because points waited for it.
    `earned` is what its rows really earned of which lots, if its offers have changed since.
    `celebrations` are the days of a birthday that agree with what it was given; None: those of the
    profile do.
    """

    sale: Sale
    recorded_at: datetime
    early: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    money: Mapping[int, int] = field(default_factory=dict)
    spent: int = 0
    level: str = ""
    is_member: bool = True
    may_be_first: bool = True
    comes_back: bool = False
    delivered_at: datetime | None = None
    awaits_delivery: bool = False
    counted_at: datetime | None = None
    offers: tuple[EarnRule, ...] = ()
    shop_zone: tzinfo = UTC
    earned: Mapping[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    celebrations: tuple[date, ...] | None = None

    @property
    def place(self) -> Place:
        return (self.sale.shop, self.sale.receipt)


@dataclass(frozen=True, slots=True)
class ReturnFact:
    """What came back in one return; `quantities` by row, in thousandths."""

    place: Place
    number: str
    recorded_at: datetime
    bought_at: datetime
    refund: int
    quantities: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class HoldFact:
    """Points that were set aside for a purchase."""

    hold: str
    points: int
    recorded_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ReleaseFact:
    """A hold that was given back."""

    hold: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryFact:
    """A web order that was handed over."""

    place: Place
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OtherFact:
    """Any other movement, by its postings: an adjustment, a gift, a transfer, an expiry."""

    at: datetime
    recorded_at: datetime
    postings: tuple[Posting, ...]


Fact = ReceiptFact | ReturnFact | HoldFact | ReleaseFact | DeliveryFact | OtherFact
