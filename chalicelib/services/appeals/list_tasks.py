"""Lists the tasks of the desk: open ones by their days, done ones by when they were done."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from chalicelib.domain.appeals.desk_task import DeskTask, TaskOwner
from chalicelib.domain.ids import StaffKeyId
from chalicelib.world import World

PAGE = 100
PAGES_MAX = 10  # read for one page of a filtered list; the cursor goes on behind them
TaskState = Literal["open", "done"]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list shows; None: any. `unassigned`: those of no person."""

    state: TaskState = "open"
    assignee: StaffKeyId | None = None
    unassigned: bool = False
    due_until: date | None = None

    def fits(self, task: DeskTask) -> bool:
        """Whether the list shows the task."""
        is_theirs = self.assignee is None or task.assignee == self.assignee
        is_free = not self.unassigned or task.assignee is None
        is_due = self.due_until is None or task.due <= self.due_until
        return is_theirs and is_free and is_due


def list_tasks(
    world: World, wanted: TaskFilter, *, after: str, limit: int
) -> tuple[list[tuple[TaskOwner, DeskTask]], str]:
    """One page of the tasks, and the position behind it; empty: this was the last page.

    With a filter at most 1,000 entries are read, so that a page may be short, or empty, and not
    the last.
    """
    store, found = world.desk.tasks, list[tuple[TaskOwner, DeskTask]]()
    for _ in range(PAGES_MAX):
        if wanted.state == "done":
            entries = store.done(below=after, limit=PAGE)
        else:
            entries = store.listed(after=after, limit=PAGE)
        for place, owner, task in entries:
            after = place
            if wanted.state == "open" and wanted.due_until and _day(place) > wanted.due_until:
                return found, ""
            if task and wanted.fits(task):
                found.append((owner, task))
            if len(found) == limit:
                return found, after
        if len(entries) < PAGE:
            return found, ""
    return found, after


def _day(place: str) -> date:
    """The day by which the open task at a position is due."""
    return date.fromisoformat(place.partition("#")[0])
