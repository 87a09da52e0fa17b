"""What happened with a customer, as one timeline, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.money import Money

MARK = "#"
LAST = "\uffff"  # behind everything that follows an instant
CONSENT = "consent"
PURCHASE = "purchase"
MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Registered:
    """The customer joined."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PurchaseMark:
    """A receipt, as much of it as a timeline shows."""

    at: datetime
    shop: str
    receipt: str
    total: Money
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CampaignMessage:
    """A campaign wrote to the customer; `at` is when it was claimed, at a whole second.

    `noted` is what was heard since, by the names of `touch.TouchKind`. `channel` is empty where
    only the campaign's chunks know it.
    """

    at: datetime
    campaign: str
    step: str
    name: str = ""
    channel: str = ""
    noted: Mapping[str, datetime] = field(default_factory=dict)
    answer: str = ""


TimelineEntry = Registered | Consent | PurchaseMark | CampaignMessage
Kind = TypeVar("Kind", bound=TimelineEntry)


class TimelinePosition(NamedTuple):
    """Where a happening stands: by its instant, then by what tells it from others of the same.

    Places sort as the happenings did; instants are ISO 8601 in UTC.
    """

    instant: str
    kind: str
    rest: str = ""

    def to_text(self) -> str:
        """The place in one text."""
        return MARK.join(self)

    @classmethod
    def from_text(cls, text: str) -> "TimelinePosition":
        """The place that `to_text` wrote."""
        return cls(*text.split(MARK, 2))

    def bound(self, kind: str) -> str:
        """Below which text `<instant>#<rest>` the happenings of a kind stand before this place."""
        if kind == self.kind:
            return f"{self.instant}{MARK}{self.rest}"
        return self.instant + (LAST if kind < self.kind else "")


def position_of(happening: TimelineEntry) -> TimelinePosition:
    """Where a happening stands."""
    instant = happening.at.isoformat()
    match happening:
        case Registered():
            return TimelinePosition(instant, "registration")
        case Consent():
            return TimelinePosition(
                instant, CONSENT, f"{happening.purpose}{MARK}{happening.channel}"
            )
        case CampaignMessage():
            return TimelinePosition(instant, MESSAGE, f"{happening.campaign}{MARK}{happening.step}")
        case _:
            return TimelinePosition(instant, PURCHASE, f"{happening.shop}{MARK}{happening.receipt}")


def newest_first(
    happenings: Iterable[Kind], *, before: TimelinePosition | None, limit: int
) -> list[Kind]:
    """The last `limit` of what happened before a place."""
    earlier = (each for each in happenings if before is None or position_of(each) < before)
    return sorted(earlier, key=position_of, reverse=True)[:limit]
