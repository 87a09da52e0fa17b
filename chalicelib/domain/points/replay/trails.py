"""What the entries of an account say about its holds, receipts and returns."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.points.entry import Entry, Posting, PostingType


@dataclass(slots=True)
class HoldTrail:
    """A hold as its entries made it."""

    points: int
    recorded_at: datetime
    is_released: bool = False


class ReturnTrail(NamedTuple):
    """What one return moved; `debt` is None if a hold ended in the same movement."""

    at: datetime
    recorded_at: datetime
    restored: int
    grace: int
    debt: int | None

    @classmethod
    def of(cls, entry: Entry) -> "ReturnTrail":
        """Add up the postings of a return."""
        given = [each for each in entry.postings if each.type is PostingType.RESTORE]
        # The lot of grace is named after the return.
        own = "/".join(entry.cause.get(name, "") for name in ("shop", "receipt", "number"))
        is_exact = all(each.type is not PostingType.RELEASE for each in entry.postings)
        return cls(
            at=entry.at,
            recorded_at=entry.recorded_at,
            restored=sum(each.points for each in given),
            grace=sum(each.points for each in given if each.lot == own),
            debt=sum(each.debt for each in entry.postings) if is_exact else None,
        )


@dataclass(slots=True)
class ReceiptTrail:
    """What the entries of one receipt and of its returns moved.

    `at` and `recorded_at` are None without the receipt's own entry, `returned_at` is that of its
    last return. `net` is all of it together, `taken` what the last return took from each lot; it is
    not exact if a hold ended in the same movement, because its points may have settled a debt.
    `after` are the free points and the debt after the receipt, `returns` its returns by number,
    of which those of `early` came before the receipt had earned anything.
    """

    earned: dict[str, int] = field(default_factory=dict)
    burned: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    restored: int = 0
    net: int = 0
    at: datetime | None = None
    recorded_at: datetime | None = None
    returned_at: datetime | None = None
    is_exact: bool = True
    after: tuple[int, int] = (0, 0)
    returns: dict[str, ReturnTrail] = field(default_factory=dict)
    early: frozenset[str] = frozenset()

    def add(self, entry: Entry, *, free: int, debt: int) -> None:
        """Add an entry; `free` points and the `debt` are those of the account after it."""
        self.taken = {}
        self.is_exact = all(each.type is not PostingType.RELEASE for each in entry.postings)
        if entry.cause["kind"] == "purchase":
            self.at, self.recorded_at, self.after = entry.at, entry.recorded_at, (free, debt)
            self.early = frozenset(self.returns)
        else:
            self.returned_at = entry.recorded_at
            self.returns[entry.cause.get("number", "")] = ReturnTrail.of(entry)
        for posting in entry.postings:
            self.follow(posting)

    def follow(self, posting: Posting) -> None:
        """Add one posting."""
        lot, points = posting.lot, posting.points
        match posting.type:
            case PostingType.EXPIRE:
                return
            case PostingType.EARN:
                self.earned[lot] = points
            case PostingType.CAPTURE:
                self.burned[lot] = self.burned.get(lot, 0) - points
            case PostingType.RESTORE:
                self.restored += points
            case PostingType.CLAWBACK | PostingType.DEBT_SETTLE if points < 0:
                self.taken[lot] = self.taken.get(lot, 0) - points
        self.net += points - posting.debt
