"""Write tasks about appeals, and say that one is done."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.appeals.desk_task import TASKS_MAX, DeskTask, TaskOwner
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import AppealId, StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.appeals.answer_appeal import find_appeal
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class AddedTask:
    """A task that was added, as it is stored to answer a repeated request."""

    id: str
    made_at: datetime


def add_task(
    world: World,
    actor: Actor,
    appeal_id: AppealId,
    *,
    text: str,
    due: date,
    assignee: StaffKeyId | None,
) -> Committed[AddedTask]:
    """Add a task about an appeal. Idempotent.

    Raises:
        NotFound: `appeal.not_found`, `key.not_found`.
        Conflict: `tasks.too_many`.
    """
    find_appeal(world, appeal_id)
    if assignee and world.staff.keys.named(assignee) is None:
        raise NotFound("key.not_found")
    if len(world.desk.tasks.of_appeal(appeal_id)) >= TASKS_MAX:
        raise Conflict("tasks.too_many", most=TASKS_MAX)
    task = DeskTask(world.new_id(), text, due, actor.at, actor.by, assignee)
    return world.commit_once(
        actor,
        *world.desk.tasks.write(appeal_id, task),
        record=AddedTask(task.id, task.made_at),
        audit=("task.added", appeal_id),
    )


def finish_task(world: World, actor: Actor, owner: TaskOwner, task_id: str) -> DeskTask:
    """Say that a task is done; said again, it changes nothing.

    Raises:
        NotFound: `task.not_found`.
        Unavailable: `appeal.contended`.
    """

    def decide(_: Moved | None) -> DeskTask:
        task = world.desk.tasks.find(owner, task_id)
        if task is None:
            raise NotFound("task.not_found")
        if task.done_at:
            return task
        done = replace(task, done_at=actor.at, done_by=actor.by)
        writes = world.desk.tasks.write(owner, done, task.version)
        world.commit(actor, *writes, audit=("task.done", owner))
        return done

    return world.attempt(decide, contended=Unavailable("appeal.contended"))
