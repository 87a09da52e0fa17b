"""What the ledger really moved, and what was owed at an instant, entry by entry."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.points.entry import Entry, Posting, PostingType


@dataclass(slots=True)
class LedgerLot:
    """The points of a lot that entries have left."""

    expires: datetime | None
    remaining: int = 0
    held: int = 0

    def owed(self, at: datetime) -> int:
        """The points that count at an instant: of an expired lot only the held ones."""
        is_over = self.expires is not None and self.expires <= at
        return self.held if is_over else self.remaining


@dataclass(slots=True)
class LedgerSums:
    """Follows the entries of one account. `moved` are those since an instant, by kind."""

    since: datetime
    moved: Counter[PostingType] = field(default_factory=Counter)
    debt: int = 0
    _lots: dict[str, LedgerLot] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Follow one entry."""
        if entry.recorded_at >= self.since:
            add_up(self.moved, entry.postings)
        for posting in entry.postings:
            self.debt += posting.debt
            if posting.lot:
                self._change(posting)

    def owed(self, at: datetime) -> int:
        """Return the points that are owed to the customer at an instant, less their debt."""
        return sum(lot.owed(at) for lot in self._lots.values()) - self.debt

    def _change(self, posting: Posting) -> None:
        lot = self._lots.setdefault(posting.lot, LedgerLot(posting.expires))
        # A lot that was spent to its end may come back, and nothing names its terms again.
        lot.remaining += posting.points
        lot.held += posting.held


def add_up(moved: Counter[PostingType], postings: Sequence[Posting]) -> None:
    """Add the points of postings by their kind, and the debt of those that make it."""
    for posting in postings:
        moved[posting.type] += posting.points or posting.debt
