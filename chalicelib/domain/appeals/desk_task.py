"""Tasks of staff about an appeal, with a day by which they are done."""

from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.ids import StaffKeyId

TASK_CHARS_MAX = 500
TASKS_MAX = 50  # of one appeal


@dataclass(frozen=True, slots=True)
class DeskTask:
    """One task; `done_at` is None until a person did it."""

    id: str
    text: str
    due: date
    made_at: datetime
    made_by: StaffKeyId
    assignee: StaffKeyId | None = None
    done_at: datetime | None = None
    done_by: StaffKeyId | None = None
    version: int = field(default=0, compare=False)
