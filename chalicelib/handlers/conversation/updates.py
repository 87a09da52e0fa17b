"""The quarantined updates over HTTP, for those who look after the service."""

from datetime import date, datetime
from functools import partial

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.conversation.retry_update import RetriedUpdate, drop_update, retry_update
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import NextCursor, turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged, ResponseModel
from chalicelib.repo.conversation.quarantine import QuarantinedUpdate
from chalicelib.repo.table.commit import Committed

UPDATES = "/v1/updates"
UPDATE = f"{UPDATES}/{{update_id}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class UpdateDay(Paged):
    """A page of the quarantined updates."""

    day: date | None = Field(None, description="The UTC day of arrival; by default all 14 days.")


class UpdateSummary(ResponseModel):
    """An update that broke our code, without its body."""

    id: str = Field(description="Begins with the UTC instant of its arrival.")
    at: datetime = Field(description="When it arrived.")
    channel: str = Field(description="The messenger that sent it.")
    error: str = Field(description="The name of the error.")
    body_bytes: int = Field(description="How much of it was kept.")
    is_whole: bool = Field(description="Only the beginning of a long one is kept: no retry helps.")

    @classmethod
    def of(cls, update: QuarantinedUpdate) -> "UpdateSummary":
        return cls(
            id=update.id,
            at=update.at,
            channel=update.channel,
            error=update.error,
            body_bytes=len(update.body),
            is_whole=update.is_whole,
        )


class UpdateList(ResponseModel):
    """One page of updates, newest first."""

    updates: list[UpdateSummary]
    next: NextCursor


class UpdateShown(UpdateSummary):
    """An update; only a role that manages the service sees what a person wrote."""

    why: str | None = Field(description="The error in full; null: not for this role.")
    body: str | None = Field(description="As the messenger sent it; null: not for this role.")


class UpdateRetried(ResponseModel):
    """An update that was answered; its replies are on their way."""

    id: str = Field(description="It is not in the quarantine any more.")
    retried_at: datetime = Field(description="When it was answered.")


@api.serves(
    Operation(
        "GET",
        UPDATES,
        "List quarantined updates",
        Permission.OPERATIONS_READ,
        UpdateList,
        query=UpdateDay,
        details="For administrators and auditors: updates of messengers that broke our code. They"
        " are kept for 14 days.",
        id="listUpdates",
    )
)
def list_updates(call: Call[Nothing, UpdateDay]) -> UpdateList:
    """Return one page of the updates."""
    day = call.query.day
    read = partial(call.world.conversation.quarantine.newest, call.actor.at, day=day)
    page, more = turn_page(call, f"updates {day or ''}", read, lambda each: each.id)
    return UpdateList(updates=[UpdateSummary.of(each) for each in page], next=more)


@api.serves(
    Operation(
        "GET",
        UPDATE,
        "A quarantined update",
        Permission.OPERATIONS_READ,
        UpdateShown,
        details="For administrators with its body, which holds what a person wrote. Auditors see"
        " when it came and which error it met.",
        id="getUpdate",
        refuses=("update.unknown",),
    )
)
def show_update(call: Call[Nothing, Nothing]) -> UpdateShown:
    """Return one update."""
    update = call.world.conversation.quarantine.find(call.path["update_id"])
    is_seen = call.caller.may(Permission.OPERATIONS_MANAGE)
    summary = UpdateSummary.of(update).model_dump()
    body = update.body.decode("utf-8", "replace")
    return UpdateShown(
        **summary, why=update.why if is_seen else None, body=body if is_seen else None
    )


@api.serves(
    Operation(
        "POST",
        f"{UPDATE}/retry",
        "Answer a quarantined update",
        Permission.OPERATIONS_MANAGE,
        UpdateRetried,
        keeps=RetriedUpdate,
        details="For administrators: answers the update as if it arrived now, once however often"
        " it is asked for, and takes it out of the quarantine. If it breaks again, it stays.",
        id="retryUpdate",
        refuses=(
            "channel.unknown",
            "dialog.contended",
            "reply.on_its_way",
            "update.broke_again",
            "update.cut",
            "update.unknown",
            *QUEUE,
        ),
    )
)
def retry(call: Call[Nothing, Nothing]) -> Committed[RetriedUpdate]:
    """Answer an update anew."""
    return retry_update(call.world, call.actor, call.path["update_id"])


@api.serves(
    Operation(
        "DELETE",
        UPDATE,
        "Drop a quarantined update",
        Permission.OPERATIONS_MANAGE,
        None,
        status=204,
        media="",
        details="For administrators: deletes the update for good. Its sender got an apology when it"
        " arrived.",
        id="dropUpdate",
        refuses=("update.unknown",),
    )
)
def drop(call: Call[Nothing, Nothing]) -> None:
    """Delete an update."""
    drop_update(call.world, call.actor, call.path["update_id"])
