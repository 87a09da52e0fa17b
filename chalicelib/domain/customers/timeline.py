"""The timeline of a customer: all that happened with them, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.note import Note
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.money import Money

if TYPE_CHECKING:  # the function that answers messages does not load the code of points
    from chalicelib.domain.points.entry import Entry

MARK = "#"
LAST = "\uffff"  # sorts after everything that can follow an instant
CONSENT = "consent"
PURCHASE = "purchase"
MESSAGE = "message"
MERGE: Final = "merge"
NOTE = "note"
POINTS: Final = "points"
CARD: Final = "card"
PHONE: Final = "phone"
PARTING: Final = "parting"
APPEAL: Final = "appeal"
CALL: Final = "call"
SEQUENCE_DIGITS = 15


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
    undone: bool = False


class ChangeKind(StrEnum):
    """What was changed about a customer; the names are stored, so they never change."""

    CARD_BLOCKED = "card_blocked"
    CARD_UNBLOCKED = "card_unblocked"
    CARD_REPLACED = "card_replaced"
    PHONE_CHANGED = "phone_changed"
    MERGED = "merged"
    PARTED = "parted"


CHANGED: Mapping[ChangeKind, Literal["card", "phone", "merge", "parting"]] = {
    ChangeKind.CARD_BLOCKED: CARD,
    ChangeKind.CARD_UNBLOCKED: CARD,
    ChangeKind.CARD_REPLACED: CARD,
    ChangeKind.PHONE_CHANGED: PHONE,
    ChangeKind.MERGED: MERGE,
    ChangeKind.PARTED: PARTING,
}


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A change of a customer that leaves no other trace: of the card, of the phone, or a merge.

    `by` is the key of staff; empty: the customer did it in a chat. `other` is the other customer of
    a merge that was undone.
    """

    at: datetime
    kind: ChangeKind
    by: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class AccountMark:
    """A movement of points; `at` is the instant at which the account moved, not that of its cause.

    `account` is the customer, or one who was merged into them.
    """

    at: datetime
    account: CustomerId
    entry: "Entry"


@dataclass(frozen=True, slots=True)
class AppealMark:
    """A question to people, at the instant at which it was opened; `state` is that of today."""

    at: datetime
    id: str
    topic: str
    state: str
    summary: str


@dataclass(frozen=True, slots=True)
class CallMark:
    """A telephone call to the shop; `talked_s` is None until its end, and if a person missed it."""

    at: datetime
    id: str
    state: str
    operator: str
    talked_s: int | None
    note: str


TimelineEntry = (
    Registered
    | Consent
    | PurchaseMark
    | CampaignMessage
    | MergeMark
    | Note
    | ChangeMark
    | AccountMark
    | AppealMark
    | CallMark
)
WITH_IDS = {Note: NOTE, AppealMark: APPEAL, CallMark: CALL}
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
        case ChangeMark():
            return TimelinePosition(instant, CHANGED[entry.kind], entry.other or entry.kind)
        case AccountMark():
            sequence = f"{entry.entry.sequence:0{SEQUENCE_DIGITS}d}"
            return TimelinePosition(instant, POINTS, f"{sequence}{MARK}{entry.account}")
        case Note() | AppealMark() | CallMark():
            return TimelinePosition(instant, WITH_IDS[type(entry)], entry.id)
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
