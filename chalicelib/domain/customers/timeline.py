"""The timeline of a customer: registration, consents, purchases and messages, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.note import Note
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money

MARK = "#"
LAST = "\uffff"  # sorts after everything that can follow an instant
CONSENT = "consent"
PURCHASE = "purchase"
MESSAGE = "message"
MERGE = "merge"
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Registered:
    """The customer joined."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PurchaseMark:
    """A purchase, as much of it as the timeline shows; `refunded` is what partial returns gave."""

    at: datetime
    shop: str
    receipt: str
    total: Money
    returned_at: datetime | None = None
    refunded: Money | None = None

    @property
    def left_minor(self) -> int:
        """The minor units that were paid and not refunded."""
        if self.returned_at:
            return 0
        return self.total.minor - (self.refunded.minor if self.refunded else 0)


@dataclass(frozen=True, slots=True)
class CampaignMessage:
    """A message of a campaign; `at` is the instant of its claim, in whole seconds.

    `noted` maps the kind of each engagement or receipt to its first instant. `channel` is empty
    where only the campaign's chunks know it.
    """

    at: datetime
    campaign: str
    step: str
    name: str = ""
    channel: str = ""
    noted: Mapping[str, datetime] = field(default_factory=dict)
    answer: str = ""


@dataclass(frozen=True, slots=True)
class MergeMark:
    """Another customer became one with this one; `undo_until`: until then it may be undone."""

    at: datetime
    merged: CustomerId
    undo_until: datetime | None = None


TimelineEntry = Registered | Consent | PurchaseMark | CampaignMessage | MergeMark | Note
Kind = TypeVar("Kind", bound=TimelineEntry)


class TimelinePosition(NamedTuple):
    """The position of an entry: its instant, its kind, and in `rest` its key within the kind.

    Positions sort in the order of time; instants are ISO 8601 in UTC.
    """

    instant: str
    kind: str
    rest: str = ""

    def to_text(self) -> str:
        """The position as one text."""
        return MARK.join(self)

    @classmethod
    def from_text(cls, text: str) -> "TimelinePosition":
        """Read what `to_text` wrote."""
        return cls(*text.split(MARK, 2))

    def bound(self, kind: str) -> str:
        """The upper bound of sort keys `<instant>#<rest>` of entries of `kind` before this one."""
        # Each kind is read from its own range of keys, and the pages are merged. At one instant
        # all entries of a smaller kind come before this position, those of a greater kind after it.
        if kind == self.kind:
            return f"{self.instant}{MARK}{self.rest}"
        return self.instant + (LAST if kind < self.kind else "")


def position_of(entry: TimelineEntry) -> TimelinePosition:
    """The position of an entry."""
    instant = entry.at.isoformat()
    match entry:
        case Registered():
            return TimelinePosition(instant, "registration")
        case Consent():
            return TimelinePosition(instant, CONSENT, f"{entry.purpose}{MARK}{entry.channel}")
        case MergeMark():
            return TimelinePosition(instant, MERGE, entry.merged)
        case Note():
            return TimelinePosition(instant, NOTE, entry.id)
        case CampaignMessage():
            return TimelinePosition(instant, MESSAGE, f"{entry.campaign}{MARK}{entry.step}")
        case _:
            return TimelinePosition(instant, PURCHASE, f"{entry.shop}{MARK}{entry.receipt}")


def newest_first(
    entries: Iterable[Kind], *, before: TimelinePosition | None, limit: int
) -> list[Kind]:
    """The last `limit` entries before a position; None: the newest ones."""
    earlier = (entry for entry in entries if before is None or position_of(entry) < before)
    return sorted(earlier, key=position_of, reverse=True)[:limit]
