"""Notes of staff about a customer: what the next person at the desk should know."""

from dataclasses import dataclass
from datetime import datetime

TEXT_CHARS_MAX = 2000
NOTES_MAX = 500  # of one customer


@dataclass(frozen=True, slots=True)
class Note:
    """A note and its author, `by`. `changed_at` and `changed_by` are of the last change.

    A deleted note has no text, and says who deleted it.
    """

    id: str
    at: datetime
    by: str
    text: str
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def is_deleted(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class NoteSnapshot:
    """A note that was written, as it is stored to answer a repeated request: without its text."""

    id: str
    at: datetime
    by: str
