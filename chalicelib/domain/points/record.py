"""The record of one account: what it holds, its standing, and the end of its chain of entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Entry, Posting, genesis
from chalicelib.domain.points.tiers import Standing


class DaySums(NamedTuple):
    """What the receipts of one day of the programme earned, for daily caps."""

    points: int = 0
    receipts: int = 0


class SentPoints(NamedTuple):
    """What the customer transferred to others on the last such day (ISO), for daily limits."""

    day: str = ""
    transfers: int = 0
    points: int = 0

    def on(self, day: date) -> "SentPoints":
        """The sums of this day."""
        return self if self.day == day.isoformat() else SentPoints(day.isoformat())

    def with_transfer(self, points: int, day: date) -> "SentPoints":
        """The sums with one transfer more. A reversal does not lower them."""
        before = self.on(day)
        return SentPoints(before.day, before.transfers + 1, before.points + points)


class Cause(NamedTuple):
    """What moved an account: the document's fields, and the key under which it moves it once."""

    fields: Mapping[str, str]
    key: str


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account with everything that decides its next movement; `version` is 0 if it is new.

    `unfolded` are the texts of the purchases that are not in the profile yet; `folds` is how often
    such purchases were folded into it.
    `receipts` counts the recorded receipts of the customer, `days` sums them up by day (ISO).
    `months` are the months of lots that were read (`2027-12`), with the version that wrote each.
    `due` is the day on which the clock looks at the account next; None: on no day.
    A customer who left the programme is no member.
    """

    customer: CustomerId
    account: Account = field(default_factory=Account)
    standing: Standing = field(default_factory=Standing)
    receipts: int = 0
    days: Mapping[str, DaySums] = field(default_factory=dict)
    sent: SentPoints = field(default_factory=SentPoints)
    sequence: int = 0
    last_hash: str = ""
    version: int = 0
    months: Mapping[str, int] = field(default_factory=dict)
    unfolded: tuple[str, ...] = ()
    folds: int = 0
    due: date | None = None
    is_member: bool = True

    def moved(
        self,
        account: Account,
        postings: Sequence[Posting],
        cause: Cause,
        *,
        at: datetime,
        recorded_at: datetime,
        by: str,
    ) -> "tuple[AccountRecord, Entry]":
        """The record after a movement, and its entry."""
        entry = Entry(
            sequence=self.sequence + 1,
            at=at,
            recorded_at=recorded_at,
            cause=cause.fields,
            key=cause.key,
            by=by,
            postings=tuple(postings),
            previous=self.last_hash or genesis(self.customer),
        )
        after = replace(self, account=account, sequence=entry.sequence, last_hash=entry.hash)
        return after, entry
