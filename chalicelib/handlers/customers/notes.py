"""Notes of staff about a customer over HTTP."""

from typing import Annotated, Any

from chalice import Blueprint
from pydantic import AwareDatetime, Field, StringConstraints

from chalicelib.domain.customers.note import TEXT_CHARS_MAX, Note, NoteSnapshot
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    ResponseModel,
)
from chalicelib.repo.table.commit import Committed
from chalicelib.services.customers.notes.write_notes import change_note, write_note

NOTES = "/v1/customers/{customer_id}/notes"
NOTE = f"{NOTES}/{{note_id}}"
OF_ONE = ("customer.contended", "customer.not_found", "note.not_found")

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NoteText(Body):
    """What the next person should know."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_CHARS_MAX),
        Field(description="Plain text; deleted with the customer."),
    ]


class NoteMade(ResponseModel):
    """A note that was written."""

    id: str = Field(description="It begins with the instant, so that notes sort by time.")
    at: AwareDatetime = Field(description="When it was written.")
    by: str = Field(description="The id of the author's key.")


class NoteResponse(NoteMade):
    """A note; of a deleted one only its trace is left."""

    text: str | None = Field(description="Null: it was deleted.")
    changed_at: AwareDatetime | None = Field(description="Of the last change, or the deletion.")
    changed_by: str | None = Field(description="The id of the key that did so.")

    @classmethod
    def of(cls, note: Note) -> "NoteResponse":
        return cls(
            id=note.id,
            at=note.at,
            by=note.by,
            text=note.text or None,
            changed_at=note.changed_at,
            changed_by=note.changed_by or None,
        )


class NoteList(ResponseModel):
    """The notes of a customer, newest first."""

    notes: list[NoteResponse] = Field(description="Deleted ones are traces without a text.")


@api.serves(
    Operation(
        "GET",
        NOTES,
        "List the notes about a customer",
        Permission.CUSTOMERS_NOTE,
        NoteList,
        id="listNotes",
        refuses=("customer.not_found",),
        details="Newest first, with those of customers who were merged into this one.",
    )
)
def list_notes(call: Call[Nothing, Nothing]) -> NoteList:
    """Return all notes about a customer."""
    customer = call.world.customers.profiles.get(_id(call))
    if customer is None:
        raise NotFound("customer.not_found")
    found = [note for each in customer.ids for note in call.world.customers.notes.of_customer(each)]
    found.sort(key=lambda note: (note.at, note.id), reverse=True)
    return NoteList(notes=[NoteResponse.of(each) for each in found])


@api.serves(
    Operation(
        "POST",
        NOTES,
        "Write a note about a customer",
        Permission.CUSTOMERS_NOTE,
        NoteMade,
        NoteText,
        status=201,
        keeps=NoteSnapshot,
        id="writeNote",
        refuses=("customer.contended", "customer.not_found", "notes.too_many"),
        details="Other staff read it beside the customer; the customer gets it with an export.",
    )
)
def make_note(call: Call[NoteText, Nothing]) -> Committed[NoteSnapshot]:
    """Write a note."""
    return write_note(call.world, call.actor, _id(call), call.body.text)


@api.serves(
    Operation(
        "PUT",
        NOTE,
        "Change a note",
        Permission.CUSTOMERS_NOTE,
        NoteResponse,
        NoteText,
        id="replaceNote",
        refuses=OF_ONE,
        details="Who changed it, and when, stays visible. A repetition changes nothing.",
    )
)
def replace_note(call: Call[NoteText, Nothing]) -> NoteResponse:
    """Change the text of a note."""
    note = change_note(call.world, call.actor, _id(call), call.path["note_id"], call.body.text)
    return NoteResponse.of(note)


@api.serves(
    Operation(
        "DELETE",
        NOTE,
        "Delete a note",
        Permission.CUSTOMERS_NOTE,
        None,
        status=204,
        media="",
        id="deleteNote",
        refuses=OF_ONE,
        details="The text is gone; who deleted it, and when, stays visible.",
    )
)
def delete_note(call: Call[Nothing, Nothing]) -> None:
    """Delete the text of a note."""
    change_note(call.world, call.actor, _id(call), call.path["note_id"], "")


def _id(call: Call[Any, Any]) -> CustomerId:
    return CustomerId(call.path["customer_id"])
