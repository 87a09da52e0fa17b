"""What a container remembers of its channels, so that it notes little of what they do.

An answer to a customer costs one read and one write, and stays so: a container notes an instant
once a minute at most, and never with its first message.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Unavailable

if TYPE_CHECKING:
    from chalicelib.repo.conversation.channel_notes import ChannelNotes

NOTED_EVERY = timedelta(minutes=1)
RECEIVED, ACCEPTED = "RECEIVED", "ACCEPTED"


@dataclass(slots=True)
class ChannelMarks:
    """Part of World: `world.channel_marks`. What cannot be noted is lost, and fails nothing."""

    notes: "Callable[[], ChannelNotes]"
    _noted: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def received(self, channel: str, now: datetime) -> None:
        """Note that a message of a person arrived."""
        self._note(channel, RECEIVED, now)

    def accepted(self, channel: str, now: datetime) -> None:
        """Note that the channel took a message."""
        self._note(channel, ACCEPTED, now)

    def failed(self, channel: str, codes: Mapping[str, int], now: datetime) -> None:
        """Count messages that the channel did not take, by code."""
        if codes:
            with suppress(Unavailable):
                self.notes().count_failures(channel, codes, now)

    def _note(self, channel: str, what: str, now: datetime) -> None:
        last = self._noted.setdefault((channel, what), now)
        if now - last >= NOTED_EVERY:
            self._noted[channel, what] = now
            with suppress(Unavailable):
                self.notes().note(channel, what, now)
