"""The stop list: where a person must not be written to, and why (check 4 of section 9).

The stop that a person says to us takes their consent back, which check 3 looks at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.messages.purpose import MessagePurpose


class SuppressedBy(StrEnum):
    """Why we may not write; the worst first, and the worst is what is recorded."""

    COMPLAINT = "complaint"
    STOP = "stop"
    HARD_BOUNCE = "hard_bounce"
    BLOCKED = "blocked"
    STAFF = "staff"


SEVERITY = tuple(SuppressedBy)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One line of the list; what is left out stands for all channels, purposes, topics."""

    by: SuppressedBy
    channel: str = ""
    purpose: MessagePurpose | None = None
    topic: str = ""

    def covers(self, channel: str, purpose: MessagePurpose, topic: str) -> bool:
        """Whether it forbids such a message."""
        return (
            self.channel in {"", channel}
            and self.purpose in {None, purpose}
            and self.topic in {"", topic}
        )


def suppressed_by(
    listed: Iterable[Suppression], *, channel: str, purpose: MessagePurpose, topic: str
) -> SuppressedBy | None:
    """Tell why the message must not go, if it must not."""
    reasons = (line.by for line in listed if line.covers(channel, purpose, topic))
    return min(reasons, key=SEVERITY.index, default=None)


def hard_bounce(channel: str) -> Suppression:
    """What a message that can never arrive leaves: that address is not written to any more."""
    return Suppression(SuppressedBy.HARD_BOUNCE, channel)


def complaint(channel: str) -> Suppression:
    """What a complaint leaves: the advertising in that channel ends at once."""
    return Suppression(SuppressedBy.COMPLAINT, channel, MessagePurpose.ADVERTISING)
