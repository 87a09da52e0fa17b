"""Stores the tasks of the desk: open ones in a list by their days, done ones in another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.appeals.desk_task import (
    CALLED,
    TASKS_MAX,
    CalledCustomer,
    DeskTask,
    TaskOwner,
    called_customer,
)
from chalicelib.domain.ids import AppealId, CustomerId, StaffKeyId
from chalicelib.repo.table import appeal_keys, keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Delete, Put, Write

ListedTask = tuple[str, TaskOwner, DeskTask | None]
"""The position of a task in a list, what it is about, and the task; None: it is gone meanwhile."""


class DeskTaskMoved(Moved):
    """Another writer changed the task meanwhile."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("appeal.contended", found)


@dataclass(frozen=True, slots=True)
class DeskTaskStore:
    """The tasks of the table."""

    table: Table

    def of_appeal(self, appeal_id: AppealId) -> list[DeskTask]:
        """The tasks about an appeal, those that are due first first."""
        pk, prefix = appeal_keys.appeal_partition(appeal_id), appeal_keys.TASK_PREFIX
        items = self.table.query(pk, prefix=prefix, limit=TASKS_MAX)
        return sorted(map(_read, items), key=lambda each: (each.due, each.id))

    def find(self, owner: TaskOwner, task_id: str) -> DeskTask | None:
        """One task."""
        item = self.table.get(_key(owner, task_id))
        return _read(item) if item else None

    def listed(self, *, after: str, limit: int) -> list[ListedTask]:
        """One page of the open tasks by their days, each with its position."""
        items = self.table.query(appeal_keys.TASKS, prefix="", after=after, limit=limit)
        return self._of_entries(items)

    def done(self, *, below: str, limit: int) -> list[ListedTask]:
        """One page of the tasks that are done, the last first, like the open ones."""
        pk = appeal_keys.DONE_TASKS
        return self._of_entries(self.table.query_back(pk, prefix="", below=below, limit=limit))

    def _of_entries(self, items: Sequence[Item]) -> list[ListedTask]:
        places = {item["sk"]: _owner(item["sk"].split("#")[1]) for item in items}
        wanted = [_key(owner, place.rpartition("#")[2]) for place, owner in places.items()]
        found = {item["sk"]: _read(item) for item in self.table.get_many(wanted)}
        tasks = (
            (place, owner, found.get(f"{appeal_keys.TASK_PREFIX}{place.rpartition('#')[2]}"))
            for place, owner in places.items()
        )
        # One that is gone meanwhile keeps its position, so that a page which is full stays full.
        return list(tasks)

    def write(self, owner: TaskOwner, task: DeskTask, version: int = 0) -> list[Write]:
        """The writes of a task after this version; they refuse with `DeskTaskMoved`."""
        listed = appeal_keys.listed_task(task.due, owner, task.id)
        attributes: dict[str, Value] = {
            "text": task.text,
            "due": task.due.isoformat(),
            "made_at": task.made_at.isoformat(),
            "made_by": task.made_by,
            "assignee": task.assignee or "",
            "done_at": task.done_at.isoformat() if task.done_at else "",
            "done_by": task.done_by or "",
            "trigger": task.trigger,
            "listed": listed.sk,
            "version": version + 1,
        }
        if task.done_at:
            attributes["done"] = appeal_keys.done_task(task.done_at, owner, task.id).sk
        key = _key(owner, task.id)
        written = Put(key, attributes, version=version, refused=DeskTaskMoved)
        if task.done_at is None:
            return [written, Put(listed, {}, version=None)]
        done = appeal_keys.done_task(task.done_at, owner, task.id)
        return [written, Delete(listed), Put(done, {}, version=None)]

    def forget(self, customer_id: CustomerId) -> None:
        """Remove the tasks to call a customer. Idempotent."""
        pk = keys.customer(customer_id).pk
        for item in list(self.table.query_all(pk, prefix=appeal_keys.TASK_PREFIX)):
            self.table.delete(keys.Key(appeal_keys.TASKS, item["listed"]))
            if item.get("done"):
                self.table.delete(keys.Key(appeal_keys.DONE_TASKS, item["done"]))
            self.table.delete(keys.Key(item["pk"], item["sk"]))


def _owner(text: str) -> TaskOwner:
    return CalledCustomer(text) if text.startswith(CALLED) else AppealId(text)


def _key(owner: TaskOwner, task_id: str) -> keys.Key:
    customer = called_customer(owner)
    if customer:
        return appeal_keys.customer_task(customer, task_id)
    return appeal_keys.appeal_task(AppealId(owner), task_id)


def _read(item: Item) -> DeskTask:
    return DeskTask(
        id=item["sk"].removeprefix(appeal_keys.TASK_PREFIX),
        text=item["text"],
        due=date.fromisoformat(item["due"]),
        made_at=datetime.fromisoformat(item["made_at"]),
        made_by=StaffKeyId(item["made_by"]),
        assignee=StaffKeyId(item["assignee"]) if item["assignee"] else None,
        done_at=datetime.fromisoformat(item["done_at"]) if item["done_at"] else None,
        done_by=StaffKeyId(item["done_by"]) if item["done_by"] else None,
        trigger=item.get("trigger", ""),
        version=item["version"],
    )
