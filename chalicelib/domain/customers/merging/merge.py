"""A merge of two customers: the pointer that stays, and what an undo needs (rule 39)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import CHATS_MAX, Customer
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.merging.accounts import NOTHING_MOVED, MovedPoints
from chalicelib.domain.points.tiers import Standing

UNDO_DAYS = 30
UNDO = timedelta(days=UNDO_DAYS)
# All customers who are one person must fit into the transaction that erases them.
MERGED_MAX = 8


class Pointer(NamedTuple):
    """What is left of a customer who was merged into another one.

    `phone` and `card` lead to the survivor. `merged` are the customers who had been merged into
    this one; `parts` says whether the merge may be undone.
    """

    id: CustomerId
    into: CustomerId
    at: datetime
    phone: Phone
    card: CardNumber
    merged: tuple[CustomerId, ...]
    parts: bool
    version: int


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge: the customer who went, and the survivor before and after it.

    `standings` are what decided the survivor's level, before and after; `passes_level` says whether
    the survivor got the level that staff gave the other customer.
    """

    merged: Customer
    before: Customer
    after: Customer
    at: datetime
    by: str
    reason: str
    moved: MovedPoints = NOTHING_MOVED
    standings: tuple[Standing, Standing] = field(default_factory=lambda: (Standing(), Standing()))
    passes_level: bool = False

    @property
    def passes_mailbox(self) -> bool:
        """Whether the survivor took over the mailbox that the other customer had proven."""
        return self.after.email_proven_at is not None and self.before.email_proven_at is None

    def has_mailbox(self, now: Customer) -> bool:
        """Whether the survivor still has the mailbox that it took over."""
        proven = (self.after.email, self.after.email_proven_at)
        return self.passes_mailbox and (now.email, now.email_proven_at) == proven


class Undoing(NamedTuple):
    """The undoing of a merge: the survivor as it is `now` and `parted`, and the other customer."""

    merge: Merge
    pointer: Pointer
    now: Customer
    parted: Customer
    merged: Customer


@dataclass(frozen=True, slots=True)
class MergeSnapshot:
    """A merge, or its undoing, as it is stored to answer a repeated request: no personal data."""

    survivor: CustomerId
    merged: CustomerId
    at: datetime
    points: int
    debt: int
    undo_until: datetime | None


def check_pair(survivor: Customer, merged: Customer) -> None:
    """Refuse a merge that no transaction could write, or erase.

    Raises:
        Rejected: `merge.self`.
        Conflict: `merge.too_many`: chats, or customers who are one person already.
    """
    if survivor.id == merged.id:
        raise Rejected("merge.self")
    people = len(survivor.merged) + len(merged.ids)
    chats = len({*survivor.chats, *merged.chats})
    if people > MERGED_MAX or chats > CHATS_MAX:
        raise Conflict("merge.too_many", people=MERGED_MAX, chats=CHATS_MAX)


def check_undo(merge: Merge | None, pointer: Pointer, now: datetime) -> Merge:
    """Refuse to undo a merge that is too old, or over which something else was done.

    Raises:
        Conflict: `merge.final`: more than 30 days ago, or a receipt came back since;
            `merge.buried`: the survivor was merged into another customer since.
    """
    if merge is None or now >= merge.at + UNDO or not pointer.parts:
        raise Conflict("merge.final")
    if merge.before.id != pointer.into:
        raise Conflict("merge.buried")
    return merge
