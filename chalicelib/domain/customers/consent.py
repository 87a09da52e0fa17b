"""Permission: who agreed to what, when, how, and to which words (rule 55)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What the permission is for."""

    PERSONAL_DATA = "personal_data"
    ADVERTISING = "advertising"


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest word of a customer on one purpose in one channel.

    `text_version` is the hash of the words that were shown; `evidence` names the message in which
    the person answered, as `<channel>:<message id>`.
    """

    purpose: Purpose
    channel: str
    given: bool
    at: datetime
    source: str
    text_version: str
    evidence: str

    @property
    def snapshot(self) -> "ConsentSnapshot":
        """The consent without what proves it, which may name a person."""
        return ConsentSnapshot(
            self.purpose, self.channel, self.given, self.at, self.source, self.text_version
        )


@dataclass(frozen=True, slots=True)
class ConsentSnapshot:
    """What is kept of a consent that staff recorded, for the repetition of the request."""

    purpose: Purpose
    channel: str
    given: bool
    at: datetime
    source: str
    text_version: str
    evidence: None = None
