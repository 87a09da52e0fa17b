"""Tasks about appeals over HTTP."""

from datetime import date
from typing import Annotated, Literal

from chalice import Blueprint
from pydantic import AwareDatetime, Field, StringConstraints

from chalicelib.domain.appeals.desk_task import (
    TASK_CHARS_MAX,
    DeskTask,
    TaskOwner,
    call_to,
    called_customer,
)
from chalicelib.domain.ids import AppealId, CustomerId, StaffKeyId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals.requests import ID_CHARS_MAX, UNASSIGNED
from chalicelib.handlers.edge.cursors import NextCursor, read_cursor, write_cursor
from chalicelib.handlers.edge.fields import Visible
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    Paged,
    ResponseModel,
)
from chalicelib.repo.table.commit import Committed
from chalicelib.services.appeals.answer_appeal import find_appeal
from chalicelib.services.appeals.list_tasks import TaskFilter, TaskState, list_tasks
from chalicelib.services.appeals.write_task import AddedTask, add_task, finish_task

TASKS = "/v1/tasks"
OF_APPEAL = "/v1/appeals/{appeal_id}/tasks"
DONE = f"{OF_APPEAL}/{{task_id}}/done"
CALL_DONE = "/v1/customers/{customer_id}/tasks/{task_id}/done"
TaskKind = Literal["appeal", "call"]
LIST = "tasks"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class TaskBody(Body):
    """What has to be done, and until when."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TASK_CHARS_MAX),
        Visible,
        Field(description="What has to be done."),
    ]
    due: date = Field(description="The last day for it.", examples=["2026-12-07"])
    assignee: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="The id of the key of staff who does it; null: nobody yet."
    )


class TaskQuery(Paged):
    """Which tasks are listed."""

    state: TaskState = Field("open", description="`open` by their days; `done`, the last first.")
    assignee: Annotated[str, Field(max_length=ID_CHARS_MAX)] = Field(
        "", description="The id of a key of staff, or `none` for those of nobody."
    )
    due_until: date | None = Field(
        None, description="Only those that are due on this day or before.", examples=["2026-12-07"]
    )

    def to_filter(self) -> TaskFilter:
        is_of_nobody = self.assignee == UNASSIGNED
        named = StaffKeyId(self.assignee) if self.assignee and not is_of_nobody else None
        return TaskFilter(self.state, named, is_of_nobody, self.due_until)


class TaskAdded(ResponseModel):
    """A task that was added."""

    id: str = Field(description="The id of the task.")
    made_at: AwareDatetime = Field(description="When it was added.")


class TaskResponse(TaskAdded):
    """A task about an appeal, or to call a customer."""

    kind: TaskKind = Field(description="`call`: a customer is to be called.")
    appeal_id: str | None = Field(description="To which appeal it belongs; null: it is a call.")
    customer_id: str | None = Field(description="The customer to call; null: it is no call.")
    trigger: str | None = Field(description="The trigger that made it; null: a person did.")
    text: str = Field(description="What has to be done.")
    due: date = Field(description="The last day for it.")
    made_by: str = Field(description="The id of the author's key; empty: a trigger made it.")
    assignee: str | None = Field(description="The id of a key of staff; null: nobody yet.")
    done_at: AwareDatetime | None = Field(description="Null: it is open.")

    @classmethod
    def of_task(cls, owner: TaskOwner, task: DeskTask) -> "TaskResponse":
        customer = called_customer(owner)
        return cls(
            id=task.id,
            made_at=task.made_at,
            kind="call" if customer else "appeal",
            appeal_id=None if customer else owner,
            customer_id=customer,
            trigger=task.trigger or None,
            text=task.text,
            due=task.due,
            made_by=task.made_by,
            assignee=task.assignee,
            done_at=task.done_at,
        )


class TaskList(ResponseModel):
    """A page of tasks."""

    tasks: list[TaskResponse] = Field(
        description="Open ones by their days, done ones newest first. With a filter a page may be"
        " short, or empty, and not the last."
    )
    next: NextCursor


class AppealTasks(ResponseModel):
    """The tasks about an appeal."""

    tasks: list[TaskResponse] = Field(description="Also those that are done.")


@api.serves(
    Operation(
        "GET",
        TASKS,
        "List the tasks",
        Permission.APPEALS_READ,
        TaskList,
        query=TaskQuery,
        id="listTasks",
        details="About appeals, and calls to customers for which triggers ask: the open ones by"
        " their days, or those that are done.",
    )
)
def show_tasks(call: Call[Nothing, TaskQuery]) -> TaskList:
    """Return a page of the tasks."""
    query, world = call.query, call.world
    of = f"{LIST}|{query.state}|{query.assignee}|{query.due_until}"
    after = read_cursor(world, of, query.cursor)
    found, more = list_tasks(world, query.to_filter(), after=after, limit=query.limit)
    following = write_cursor(world, of, more) if more else None
    return TaskList(tasks=[TaskResponse.of_task(*each) for each in found], next=following)


@api.serves(
    Operation(
        "GET",
        OF_APPEAL,
        "List the tasks about an appeal",
        Permission.APPEALS_READ,
        AppealTasks,
        id="listAppealTasks",
        refuses=("appeal.not_found",),
        details="Those that are open, and those that are done.",
    )
)
def list_appeal_tasks(call: Call[Nothing, Nothing]) -> AppealTasks:
    """Return the tasks about an appeal."""
    appeal = find_appeal(call.world, AppealId(call.path["appeal_id"])).id
    found = call.world.desk.tasks.of_appeal(appeal)
    return AppealTasks(tasks=[TaskResponse.of_task(appeal, each) for each in found])


@api.serves(
    Operation(
        "POST",
        OF_APPEAL,
        "Add a task about an appeal",
        Permission.APPEALS_ANSWER,
        TaskAdded,
        TaskBody,
        status=201,
        keeps=AddedTask,
        id="addTask",
        refuses=("appeal.not_found", "key.not_found", "tasks.too_many"),
        details="It stands in the list of open tasks until it is done.",
    )
)
def post_task(call: Call[TaskBody, Nothing]) -> Committed[AddedTask]:
    """Add a task."""
    body = call.body
    assignee = StaffKeyId(body.assignee) if body.assignee else None
    appeal = AppealId(call.path["appeal_id"])
    return add_task(call.world, call.actor, appeal, text=body.text, due=body.due, assignee=assignee)


@api.serves(
    Operation(
        "PUT",
        DONE,
        "Say that a task is done",
        Permission.APPEALS_ANSWER,
        TaskResponse,
        may_lack_body=True,
        id="finishTask",
        refuses=("appeal.contended", "task.not_found"),
        details="It leaves the list of open tasks. A repetition changes nothing.",
    )
)
def put_done(call: Call[Nothing, Nothing]) -> TaskResponse:
    """Say that a task is done."""
    appeal = AppealId(call.path["appeal_id"])
    task = finish_task(call.world, call.actor, appeal, call.path["task_id"])
    return TaskResponse.of_task(appeal, task)


@api.serves(
    Operation(
        "PUT",
        CALL_DONE,
        "Say that a customer was called",
        Permission.APPEALS_ANSWER,
        TaskResponse,
        may_lack_body=True,
        id="finishCallTask",
        refuses=("appeal.contended", "task.not_found"),
        details="The task leaves the list of open tasks. A repetition changes nothing.",
    )
)
def put_call_done(call: Call[Nothing, Nothing]) -> TaskResponse:
    """Say that a customer was called."""
    owner = call_to(CustomerId(call.path["customer_id"]))
    return TaskResponse.of_task(
        owner, finish_task(call.world, call.actor, owner, call.path["task_id"])
    )
