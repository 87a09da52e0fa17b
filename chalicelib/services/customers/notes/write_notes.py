"""Write, change and delete notes about a customer; every change leaves a trace."""

from dataclasses import replace
from datetime import UTC

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.note import NOTES_MAX, Note, NoteSnapshot
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.commit import Committed
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.change_customer import with_customer
from chalicelib.world import World


def write_note(
    world: World, actor: Actor, customer_id: CustomerId, text: str
) -> Committed[NoteSnapshot]:
    """Write a note. Idempotent.

    Raises:
        NotFound: `customer.not_found`.
        Conflict: `notes.too_many`.
        Unavailable: `customer.contended`.
    """
    at = actor.at.astimezone(UTC)
    note = Note(f"{at:%Y%m%dT%H%M%S}-{world.new_id()}", at, actor.by, text)

    def write(customer: Customer) -> Committed[NoteSnapshot]:
        if len(world.customers.notes.of_customer(customer_id)) >= NOTES_MAX:
            raise Conflict("notes.too_many", most=NOTES_MAX)
        return world.commit_once(
            actor,
            world.customers.notes.write(customer_id, note),
            # A note that came after an erasure, or a merge, would be nobody's.
            world.customers.profiles.unchanged_write(customer),
            record=NoteSnapshot(note.id, note.at, note.by),
            audit=("customer.note_written", customer_id),
        )

    return with_customer(world, customer_id, write)


def change_note(
    world: World, actor: Actor, customer_id: CustomerId, note_id: str, text: str
) -> Note:
    """Change the text of a note; an empty one deletes it, and who did so stays visible.

    Raises:
        NotFound: `customer.not_found`, `note.not_found`.
        Unavailable: `customer.contended`.
    """

    def decide(_: Moved | None) -> Note:
        customer = world.customers.profiles.get(customer_id)
        if customer is None:
            raise NotFound("customer.not_found")
        # Notes about a merged customer stay where they are, and are shown with the survivor's.
        kept = ((each, world.customers.notes.find(each, note_id)) for each in customer.ids)
        owner, found = next(((each, note) for each, note in kept if note), (customer_id, None))
        if found is None or found[0].is_deleted:
            raise NotFound("note.not_found")
        note, version = found
        if note.text == text:
            return note
        after = replace(note, text=text, changed_at=actor.at, changed_by=actor.by)
        what = "customer.note_changed" if text else "customer.note_deleted"
        write = world.customers.notes.write(owner, after, version)
        world.commit(actor, write, audit=(what, customer_id))
        return after

    return world.attempt(decide, contended=Unavailable("customer.contended"))
