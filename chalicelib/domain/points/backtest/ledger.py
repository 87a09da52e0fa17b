"""What the ledger really moved, and what was owed at an instant, entry by entry."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.points.account import Account
from chalicelib.domain.points.backtest.facts import Fact, HoldFact, ReceiptFact, ReleaseFact
from chalicelib.domain.points.entry import Entry, Posting, PostingType
from chalicelib.domain.points.lot import BurnOrder, Hold, Lot, Slice, Terms
from chalicelib.domain.points.movement import Movement, worth


@dataclass(slots=True)
class LedgerSums:
    """Follows the entries of one account. `moved` are those since an instant, by kind.

    `before` is what was owed at that instant; what had lapsed by then and was booked later is not
    among the moved. An entry says how many points are held, and the fact behind it until when.
    """

    since: datetime
    order: BurnOrder
    moved: Counter[str] = field(default_factory=Counter)
    before: int = 0
    debt: int = 0
    _lots: dict[str, Lot] = field(default_factory=dict)
    _holds: dict[str, Hold] = field(default_factory=dict)
    _has_begun: bool = False

    def add(self, entry: Entry, fact: Fact | None) -> None:
        """Follow one entry."""
        self._begin(entry.recorded_at)
        if entry.recorded_at >= self.since:
            add_up(self.moved, entry.postings)
        for posting in entry.postings:
            self.debt += posting.debt
            if posting.lot:
                self._change(posting, entry.at)
        match fact:
            case HoldFact():
                self._holds[fact.hold] = self._held(fact, entry)
            case ReceiptFact():
                self._holds.pop(fact.sale.hold, None)
            case ReleaseFact():
                self._holds.pop(fact.hold, None)
        over = [id_ for id_, hold in self._holds.items() if hold.expires_at <= entry.recorded_at]
        for hold in over:
            del self._holds[hold]

    def finish(self, now: datetime) -> None:
        """Count what time has done since the last entry, and no entry has booked yet."""
        self._begin(now)
        if now >= self.since:
            add_up(self.moved, Movement(self._account, now, self.order).postings)

    def owed(self, at: datetime, order: BurnOrder) -> int:
        """Return the points that are owed to the customer at an instant, less their debt."""
        return owed_at(self._account, at, order)

    @property
    def _account(self) -> Account:
        live = {name: lot for name, lot in self._lots.items() if lot.remaining}
        return Account(live, self._holds, self.debt)

    def _begin(self, now: datetime) -> None:
        """Keep what was owed at the beginning, and leave out what lapsed before it."""
        if self._has_begun or now < self.since:
            return
        self._has_begun = True
        self.before = self.owed(self.since, self.order)
        for posting in Movement(self._account, self.since, self.order).postings:
            self.moved[posting.type] -= posting.points or posting.debt

    def _change(self, posting: Posting, at: datetime) -> None:
        """A lot that was spent to its end may come back, and nothing names its terms again."""
        lot = self._lots.get(posting.lot) or Lot(terms_of(posting, at), 0)
        remaining, held = lot.remaining + posting.points, lot.held + posting.held
        self._lots[posting.lot] = replace(lot, remaining=remaining, held=held)

    def _held(self, fact: HoldFact, entry: Entry) -> Hold:
        slices = [
            Slice(self._lots[each.lot].terms, each.held)
            for each in entry.postings
            if each.type is PostingType.HOLD
        ]
        return Hold(fact.hold, fact.until, tuple(slices))


def owed_at(account: Account, at: datetime, order: BurnOrder) -> int:
    """Return the points that are owed at an instant, whether or not a job has booked it."""
    found = worth(account, at, order)
    return found.available + found.pending + found.held - found.debt


def terms_of(posting: Posting, at: datetime) -> Terms:
    """Return the terms of the lot that a posting of a movement of this instant makes."""
    earned, active = posting.earned or at, posting.activates or at
    return Terms(posting.lot, posting.points, earned, active, posting.expires)


def add_up(moved: Counter[str], postings: Sequence[Posting]) -> None:
    """Add the points of postings by their kind, and the debt of those that make it."""
    for posting in postings:
        moved[posting.type] += posting.points or posting.debt
