"""What happened with a customer, as one timeline, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.consent import Consent
from chalicelib.domain.money import Money

MARK = "#"
LAST = "\uffff"  # behind everything that follows an instant
CONSENT = "consent"
PURCHASE = "purchase"


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


Happening = Registered | Consent | PurchaseMark


class Place(NamedTuple):
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
    def from_text(cls, text: str) -> "Place":
        """The place that `to_text` wrote."""
        return cls(*text.split(MARK, 2))

    def bound(self, kind: str) -> str:
        """Below which text `<instant>#<rest>` the happenings of a kind stand before this place."""
        if kind == self.kind:
            return f"{self.instant}{MARK}{self.rest}"
        return self.instant + (LAST if kind < self.kind else "")


def place_of(happening: Happening) -> Place:
    """Where a happening stands."""
    instant = happening.at.isoformat()
    match happening:
        case Registered():
            return Place(instant, "registration")
        case Consent():
            return Place(instant, CONSENT, f"{happening.purpose}{MARK}{happening.channel}")
        case _:
            return Place(instant, PURCHASE, f"{happening.shop}{MARK}{happening.receipt}")


def newest_first(
    happenings: Iterable[Happening], *, before: Place | None, limit: int
) -> list[Happening]:
    """The last `limit` of what happened before a place."""
    earlier = (each for each in happenings if before is None or place_of(each) < before)
    return sorted(earlier, key=place_of, reverse=True)[:limit]
