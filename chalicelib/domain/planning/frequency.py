"""Frequency caps: how often all campaigns together may write to a customer (check 8, section 9).

Service messages and simulated sends are not contacts: they are never added.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.quiet_hours import local_day

DAY_MAX = timedelta(hours=30)  # longer than any calendar day; saves most conversions of zones
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
KEPT_MAX = 40  # contacts in the ring, and so the most that a cap of 30 days may allow
REMEMBERED = 12  # the last contacts are kept at any age: an item of twelve costs one write unit


@dataclass(frozen=True, slots=True)
class Caps:
    """The most contacts in a calendar day of the customer, and in rolling 7 and 30 days."""

    a_day: int = 1
    in_7_days: int = 3
    in_30_days: int = 8

    @property
    def is_sound(self) -> bool:
        """Whether the caps can be kept: none is negative, and the ring remembers enough."""
        return min(self.a_day, self.in_7_days, self.in_30_days) >= 0 and (
            max(self.a_day, self.in_7_days, self.in_30_days) <= KEPT_MAX
        )


class Span(StrEnum):
    """A span of time that has a cap."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Step(NamedTuple):
    """The name of one message of a campaign; a cascade through several channels is one step."""

    campaign: str
    name: str


class Contact(NamedTuple):
    """One message that a campaign claimed for a customer, at a whole second of UTC."""

    at: datetime
    step: Step


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of the last 30 days, and at least the last twelve of any age, oldest first."""

    ring: tuple[Contact, ...] = ()

    def allows(self, at: datetime, zone: ZoneInfo, caps: Caps, *, step: Step | None = None) -> bool:
        """Whether the caps allow one more contact; see `room`."""
        return self.room(at, zone, caps, step=step) > 0

    def room(self, at: datetime, zone: ZoneInfo, caps: Caps, *, step: Step | None = None) -> int:
        """How many more contacts the caps allow at this instant; at least 0.

        The contacts of `step` itself do not count, so that a cascade can try its next channel.
        """
        return max(0, min(room for _, room in self._rooms(at, zone, caps, step)))

    def full_span(
        self, at: datetime, zone: ZoneInfo, caps: Caps, *, step: Step | None = None
    ) -> Span | None:
        """The shortest span with a full cap, or None if one more contact is allowed."""
        return next((span for span, room in self._rooms(at, zone, caps, step) if room <= 0), None)

    def adding(self, contact: Contact) -> "Contacts":
        """The contacts with one more; a step is added only once."""
        if any(kept.step == contact.step for kept in self.ring):
            return self
        ring = sorted((*self.ring, contact._replace(at=contact.at.replace(microsecond=0))))
        fresh = sum(kept.at > ring[-1].at - MONTH for kept in ring)
        return Contacts(tuple(ring[-min(max(fresh, REMEMBERED), KEPT_MAX) :]))

    def to_json(self) -> str:
        """JSON: `[[1795219200,"autumn","1"]]`, seconds of the epoch, campaign, step."""
        rows = [[int(kept.at.timestamp()), *kept.step] for kept in self.ring]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Contacts":
        """The contacts that `to_json` wrote."""
        rows = json.loads(text)
        return cls(tuple(Contact(_instant(at), Step(*step)) for at, *step in rows))

    def _rooms(
        self, at: datetime, zone: ZoneInfo, caps: Caps, step: Step | None
    ) -> tuple[tuple[Span, int], ...]:
        """How many contacts each cap still allows, below 0 if it is exceeded."""
        # Contacts after `at` count too: clocks differ, and a message may be planned for tomorrow.
        if not self.ring:
            days, weeks, months = caps.a_day, caps.in_7_days, caps.in_30_days
            return ((Span.DAY, days), (Span.WEEK, weeks), (Span.MONTH, months))
        others = [kept.at for kept in self.ring if kept.step != step]
        day = local_day(at, zone)
        near = (other for other in others if abs(other - at) < DAY_MAX)
        today = sum(local_day(other, zone) == day for other in near)
        return (
            (Span.DAY, caps.a_day - today),
            (Span.WEEK, caps.in_7_days - sum(other > at - WEEK for other in others)),
            (Span.MONTH, caps.in_30_days - sum(other > at - MONTH for other in others)),
        )


def _instant(epoch_s: int) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
