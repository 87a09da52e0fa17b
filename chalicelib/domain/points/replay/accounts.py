"""Replays the entries of one account, and names everything that does not agree (rule 11)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.entry import Entry, Posting, PostingType, chain_hash, genesis
from chalicelib.domain.points.lot import Lot
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.replay.history import KeptPurchases
from chalicelib.domain.points.replay.trails import HoldTrail, ReceiptTrail

MAKES_LOTS = {
    PostingType.EARN,
    PostingType.RESTORE,
    PostingType.ADJUST,
    PostingType.TRANSFER_IN,
    PostingType.MERGE_IN,
}
GIVES = {
    PostingType.EARN,
    PostingType.RESTORE,
    PostingType.TRANSFER_IN,
    PostingType.MERGE_IN,
}
TAKES = {PostingType.EXPIRE, PostingType.TRANSFER_OUT, PostingType.MERGE_OUT}
MERGES = {PostingType.MERGE_IN, PostingType.MERGE_OUT}
OWN = {PostingType.EARN, PostingType.ADJUST, PostingType.TRANSFER_IN}
BETWEEN_ACCOUNTS = {
    PostingType.TRANSFER_OUT,
    PostingType.TRANSFER_IN,
    PostingType.MERGE_OUT,
    PostingType.MERGE_IN,
}


class Difference(NamedTuple):
    """What does not agree, as a dotted name, and the entry, lot or receipt where it shows."""

    what: str
    where: str


class StoredAccount(NamedTuple):
    """An account with all its lots, also of months long past.

    `is_whole`: each month was written by the movement that the account names. `balance` and
    `months` are the sums that its item says, `found` those of the months themselves. `beside` are
    the names of what the profile and the agenda say otherwise than the account, `kept` the
    purchases that stand in the profile and in the account; None after an erasure.
    """

    is_whole: bool
    record: AccountRecord
    balance: int
    months: Mapping[str, int]
    found: Mapping[str, int]
    beside: tuple[str, ...] = ()
    kept: KeptPurchases | None = None


@dataclass(slots=True)
class ReplayedLot:
    """A lot as its entries made it.

    One that a merge brought `is_brought`: how many points it began with, its former account knows.
    """

    amount: int
    earned: datetime
    activates: datetime
    expires: datetime | None
    remaining: int = 0
    held: int = 0
    lapsed: int = 0
    names_activation: bool = False
    is_brought: bool = False

    @property
    def terms(self) -> tuple[datetime, datetime | None]:
        return (self.earned, self.expires)

    def is_like(self, lot: Lot) -> bool:
        """Whether the stored lot has the same numbers and terms."""
        terms = lot.terms
        # Points of an order that was not delivered yet have no activation, and the entry none.
        active = terms.activates_at or (None if self.names_activation else self.activates)
        return (
            (lot.remaining, lot.held, lot.lapsed) == (self.remaining, self.held, self.lapsed)
            and (terms.amount == self.amount or self.is_brought)
            and terms.earned_at == self.earned
            and (active, terms.expires_at) == (self.activates, self.expires)
            and 0 <= lot.counted <= lot.lapsed
        )


class Replay:
    """The account that the entries make, fed one by one from the oldest on."""

    def __init__(self, customer: CustomerId) -> None:
        """Begin with an empty account and the genesis of its chain."""
        self.lots: dict[str, ReplayedLot] = {}
        self.receipts: dict[tuple[str, str], ReceiptTrail] = {}
        self.holds: dict[str, HoldTrail] = {}
        self.transferred: list[tuple[datetime, int]] = []
        self.differences: list[Difference] = []
        self.free = self.debt = self.sequence = self.between_accounts = 0
        self.first_at: datetime | None = None
        self.is_merged = False
        self.last_hash = genesis(customer)

    def add(self, entry: Entry, text: str, kept_hash: str) -> None:
        """Apply one entry; `text` and `kept_hash` are what was stored of it."""
        where = f"entry {entry.sequence}"
        self.sequence += 1
        self.first_at = self.first_at or entry.recorded_at
        if entry.sequence != self.sequence:
            self._differs("entry.sequence", where)
        if entry.previous != self.last_hash or kept_hash != chain_hash(entry.previous, text):
            self._differs("entry.hash", where)
        self.last_hash = kept_hash
        is_merge = any(posting.type in MERGES for posting in entry.postings)
        self.is_merged |= is_merge or entry.cause.get("kind") in {"merge", "parting"}
        for posting in entry.postings:
            self._apply(posting, entry, where)
        self._follow(entry)

    def finish(self, stored: StoredAccount) -> None:
        """Compare the stored account with what its entries made of it."""
        record = stored.record
        if (record.sequence, record.last_hash) != (self.sequence, self.last_hash):
            self._differs("account.chain", "account")
        balance = sum(lot.remaining for lot in self.lots.values())
        if (stored.balance, record.account.debt) != (balance, self.debt):
            self._differs("account.balance", "account")
        if stored.months != stored.found or not stored.is_whole:
            self._differs("account.months", "account")
        for what in stored.beside:
            self._differs(what, "account")
        held = _held_by_lot(record)
        for name in self.lots.keys() | record.account.lots.keys():
            self._compare(name, record.account.lots.get(name), held.get(name, 0))
        if self.debt and any(lot.remaining > lot.held for lot in self.lots.values()):
            self._differs("account.debt_and_points", "account")

    def _compare(self, name: str, stored: Lot | None, held: int) -> None:
        lot = self.lots.get(name)
        # What lapsed before a merge stands here without points once its receipt comes back.
        is_empty = _is_empty(stored) and _is_empty(lot) and not (lot and lot.lapsed)
        if self.is_merged and is_empty and not held:
            return
        if lot is None:
            self._differs("lot.unknown", name)
        elif stored is None:
            # A lot that is spent leaves its month, unless some of it lapsed.
            if lot.remaining or lot.held or lot.lapsed:
                self._differs("lot.missing", name)
        elif not lot.is_like(stored):
            self._differs("lot.differs", name)
        if lot is not None and lot.held != held:
            self._differs("lot.held", name)

    def _apply(self, posting: Posting, entry: Entry, where: str) -> None:
        self.debt += posting.debt
        self.free += posting.points - posting.held
        if posting.type in BETWEEN_ACCOUNTS:
            self.between_accounts += posting.points - posting.debt
        if self.debt < 0 or not is_signed_right(posting):
            self._differs("posting.sign", where)
        if posting.lot:
            self._change(posting, entry, where)

    def _change(self, posting: Posting, entry: Entry, where: str) -> None:
        lot = self.lots.get(posting.lot)
        if lot is None:
            lot = self._make(posting, entry, where)
        elif posting.expires is not None:
            self._name_again(lot, posting, entry, where)
        if posting.type is PostingType.ACTIVATE:
            lot.activates, lot.names_activation = posting.activates or entry.at, True
        if posting.type is PostingType.EXPIRE:
            lot.lapsed -= posting.points
        lot.remaining += posting.points
        lot.held += posting.held
        if not 0 <= lot.held <= lot.remaining:
            self._differs("lot.below_zero", where)

    def _name_again(self, lot: ReplayedLot, posting: Posting, entry: Entry, where: str) -> None:
        """Compare the terms of a known lot that a merge, or its undoing, brought back."""
        if not self.is_merged or (posting.earned or entry.at, posting.expires) != lot.terms:
            self._differs("lot.twice", where)
        elif posting.activates is not None:
            lot.activates, lot.names_activation = posting.activates, True

    def _make(self, posting: Posting, entry: Entry, where: str) -> ReplayedLot:
        is_brought = self.is_merged and posting.earned is not None
        if posting.type not in MAKES_LOTS and not is_brought:
            self._differs("lot.unknown", where)
        earned, active = posting.earned or entry.at, posting.activates or entry.at
        named = posting.activates is not None
        made = ReplayedLot(
            posting.points,
            earned,
            active,
            posting.expires,
            names_activation=named,
            is_brought=self.is_merged and posting.type not in OWN,
        )
        self.lots[posting.lot] = made
        return made

    def _follow(self, entry: Entry) -> None:
        """Add the entry to the trail of its hold, of its receipt, or of what was transferred."""
        cause = entry.cause
        if cause.get("kind") == "hold":
            points = sum(each.held for each in entry.postings if each.type is PostingType.HOLD)
            self.holds[cause.get("hold", "")] = HoldTrail(points, entry.recorded_at)
        if cause.get("kind") == "transfer":
            out = (each for each in entry.postings if each.type is PostingType.TRANSFER_OUT)
            if points := -sum(each.points for each in out):
                self.transferred.append((entry.recorded_at, points))
        if cause.get("kind") == "release" and cause.get("hold") in self.holds:
            self.holds[cause["hold"]].is_released = True
        if cause.get("kind") in {"purchase", "return"}:
            place = (cause.get("shop", ""), cause.get("receipt", ""))
            trail = self.receipts.setdefault(place, ReceiptTrail())
            trail.add(entry, free=self.free, debt=self.debt)

    def _differs(self, what: str, where: str) -> None:
        self.differences.append(Difference(what, where))


def _is_empty(lot: Lot | ReplayedLot | None) -> bool:
    return lot is None or not (lot.remaining or lot.held)


def _held_by_lot(record: AccountRecord) -> Mapping[str, int]:
    held: Counter[str] = Counter()
    for hold in record.account.holds.values():
        for part in hold.slices:
            held[part.terms.lot] += part.points
    return held


def is_signed_right(posting: Posting) -> bool:
    """Whether the numbers of a posting have the signs of its kind."""
    if posting.type in MERGES and posting.debt:
        is_more = posting.type is PostingType.MERGE_IN
        return not posting.points and not posting.held and (posting.debt > 0) == is_more
    return _is_signed_right(posting)


def _is_signed_right(posting: Posting) -> bool:
    points, held, debt = posting.points, posting.held, posting.debt
    match posting.type:
        case PostingType.CAPTURE:
            return points < 0 and held == points and not debt
        case PostingType.HOLD | PostingType.RELEASE:
            is_more = posting.type is PostingType.HOLD
            return not points and not debt and (held > 0) == is_more and bool(held)
        case PostingType.DEBT:
            return debt > 0 and not points and not held
        case PostingType.DEBT_SETTLE:
            return points < 0 and debt == points and not held
        case PostingType.ACTIVATE:
            return not points and not held and not debt
        case kind if kind in GIVES:
            return points > 0 and not held
        case kind if kind in TAKES:
            return points < 0 and not held
    return bool(points) and not held and not debt
