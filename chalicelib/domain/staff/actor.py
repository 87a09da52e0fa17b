"""A deed of a member of staff or a machine: by whom, when, and once only."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.ids import StaffKeyId


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What makes a repeated request harmless: the caller's key, and a digest of what was asked.

    `answer` is the JSON that a repetition gets with `status`; it is kept together with the effect,
    so it has to be known before the write.
    """

    key: str
    asked: str
    status: int
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One deed; `once` is absent where repeating is harmless by itself."""

    by: StaffKeyId
    at: datetime
    once: IdempotencyKey | None = None

    def answering(self, answer: str) -> "Actor":
        """The same deed, with the JSON that a repetition of it gets."""
        return replace(self, once=replace(self.once, answer=answer)) if self.once else self
