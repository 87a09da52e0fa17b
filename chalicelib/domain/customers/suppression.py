"""The suppression list: in which channels we must not write to a customer (check 4, section 9).

A customer who says "stop" withdraws a consent instead; that is check 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from chalicelib.domain.messages.purpose import MessagePurpose


class SuppressedBy(StrEnum):
    """Why we may not write, from the most to the least serious; a plan records the most serious."""

    COMPLAINT = "complaint"
    STOP = "stop"
    HARD_BOUNCE = "hard_bounce"
    BLOCKED = "blocked"
    STAFF = "staff"


SEVERITY = tuple(SuppressedBy)
LINE = "\n"
LISTS_MAX = 4096  # texts that are cached; many customers have the same short list
BETWEEN = ";"  # may occur only in the topic, which is the last part


@dataclass(frozen=True, slots=True)
class Suppression:
    """One line of the list; an empty channel, purpose or topic stands for all of them."""

    by: SuppressedBy
    channel: str = ""
    purpose: MessagePurpose | None = None
    topic: str = ""

    def to_text(self) -> str:
        """Write `stop;telegram;advertising;`: reason, channel, purpose, topic."""
        return BETWEEN.join((self.by, self.channel, self.purpose or "", self.topic))

    @classmethod
    def from_text(cls, text: str) -> "Suppression":
        """Read what `to_text` wrote."""
        by, channel, purpose, topic = text.split(BETWEEN, 3)
        limited_to = MessagePurpose(purpose) if purpose else None
        return cls(SuppressedBy(by), channel, limited_to, topic)

    def covers(self, channel: str, purpose: MessagePurpose, topic: str) -> bool:
        """Whether this line forbids a message of this channel, purpose and topic."""
        return (
            self.channel in {"", channel}
            and self.purpose in {None, purpose}
            and self.topic in {"", topic}
        )


def suppressed_by(
    listed: Iterable[Suppression], *, channel: str, purpose: MessagePurpose, topic: str
) -> SuppressedBy | None:
    """The most serious reason not to send the message; None: it may be sent."""
    reasons = (line.by for line in listed if line.covers(channel, purpose, topic))
    return min(reasons, key=SEVERITY.index, default=None)


def suppressions_to_text(listed: Iterable[Suppression]) -> str:
    """Write a customer's list, one suppression a line."""
    return LINE.join(line.to_text() for line in listed)


@lru_cache(LISTS_MAX)
def suppressions_from_text(text: str) -> tuple[Suppression, ...]:
    """Read what `suppressions_to_text` wrote."""
    return tuple(map(Suppression.from_text, text.split(LINE))) if text else ()


def hard_bounce(channel: str) -> Suppression:
    """The line after a hard bounce: nothing more is sent in that channel."""
    return Suppression(SuppressedBy.HARD_BOUNCE, channel)


def complaint(channel: str) -> Suppression:
    """The line after a spam complaint: no more advertising in that channel."""
    return Suppression(SuppressedBy.COMPLAINT, channel, MessagePurpose.ADVERTISING)
