"""What staff ask for an appeal, and what is kept to answer a repetition."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.appeals.desk_rules import AppealPriority
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.ids import StaffKeyId


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """An answer or a note that was written, as it is stored to answer a repeated request."""

    number: int
    at: datetime
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class SettledAppeal:
    """An appeal that was solved, or merged into another one; kept like a `WrittenMessage`."""

    id: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class AppealChange:
    """What staff change of an appeal; None stays as it is, and `unassign` takes it from a person.

    With a `version` another one is refused.
    """

    assignee: StaffKeyId | None = None
    unassign: bool = False
    topic: Topic | None = None
    priority: AppealPriority | None = None
    version: int | None = None
