"""A telephone call to the shop, as the telephony system tells it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ids import CustomerId, StaffKeyId

CALL_NOTE_CHARS_MAX = 2000


class CallEvent(StrEnum):
    """What a telephony system reports; each may come twice, late, and in any order."""

    INCOMING = "incoming"
    ANSWERED = "answered"
    ENDED = "ended"


class CallState(StrEnum):
    """How a call is."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"  # it ended before anybody answered


@dataclass(frozen=True, slots=True)
class CallReport:
    """One report: `phone` is the caller's number as the line shows it, `operator` an extension."""

    call_id: str
    event: CallEvent
    at: datetime
    phone: str = ""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """One call. `phone` is as the line showed it, which proves nothing; empty: hidden.

    `began_at` is when it was heard of first. `operator` is the extension that answered.
    """

    id: str
    phone: str
    customer_id: CustomerId | None
    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    operator: str = ""
    note: str = ""
    noted_by: StaffKeyId | None = None
    version: int = 0

    @property
    def state(self) -> CallState:
        if self.ended_at is None:
            return CallState.ANSWERED if self.answered_at else CallState.RINGING
        return CallState.ENDED if self.answered_at else CallState.MISSED

    @property
    def talked_s(self) -> int | None:
        """How long a person spoke with the caller; None: not at all, or it is not over."""
        if self.answered_at is None or self.ended_at is None:
            return None
        # Reports of two machines may disagree by a second or two.
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))

    @property
    def lacks_note(self) -> bool:
        """Whether a person spoke with the caller and has not written what about."""
        return self.answered_at is not None and not self.note


def told(call: PhoneCall, event: CallEvent, at: datetime, operator: str) -> PhoneCall:
    """The call after a report; a report that was known changes nothing."""
    if event is CallEvent.ANSWERED and call.answered_at is None:
        return replace(call, answered_at=at, operator=operator or call.operator)
    if event is CallEvent.ENDED and call.ended_at is None:
        call = replace(call, ended_at=at)
    # Of a call that rings at several extensions in turn, the first one is named.
    return call if call.operator else replace(call, operator=operator)
