"""What the ledger really moved, and what was owed at an instant, entry by entry."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.points.backtest.facts import Fact, HoldFact, ReceiptFact, ReleaseFact
from chalicelib.domain.points.entry import Entry, Posting, PostingType


@dataclass(slots=True)
class LedgerSums:
    """Follows the entries of one account. `moved` are those since an instant, by kind.

    An entry says how many points are held, and the fact behind it until when.
    """

    since: datetime
    moved: Counter[PostingType] = field(default_factory=Counter)
    debt: int = 0
    _remaining: Counter[str] = field(default_factory=Counter)
    _expires: dict[str, datetime | None] = field(default_factory=dict)
    _holds: dict[str, tuple[datetime, Counter[str]]] = field(default_factory=dict)

    def add(self, entry: Entry, fact: Fact | None) -> None:
        """Follow one entry."""
        if entry.recorded_at >= self.since:
            add_up(self.moved, entry.postings)
        for posting in entry.postings:
            self.debt += posting.debt
            if posting.lot:
                # A lot that was spent to its end may come back, and nothing names its terms again.
                self._expires.setdefault(posting.lot, posting.expires)
                self._remaining[posting.lot] += posting.points
        match fact:
            case HoldFact():
                held = {each.lot: each.held for each in entry.postings if each.held > 0}
                self._holds[fact.hold] = (fact.until, Counter(held))
            case ReceiptFact():
                self._holds.pop(fact.sale.hold, None)
            case ReleaseFact():
                self._holds.pop(fact.hold, None)

    def owed(self, at: datetime) -> int:
        """Return the points that are owed to the customer at an instant, less their debt.

        Of an expired lot only the points count that a hold still keeps.
        """
        held = Counter[str]()
        for until, parts in self._holds.values():
            if until > at:
                held += parts
        points = 0
        for lot, remaining in self._remaining.items():
            expires = self._expires[lot]
            points += held[lot] if expires is not None and expires <= at else remaining
        return points - self.debt


def add_up(moved: Counter[PostingType], postings: Sequence[Posting]) -> None:
    """Add the points of postings by their kind, and the debt of those that make it."""
    for posting in postings:
        moved[posting.type] += posting.points or posting.debt
