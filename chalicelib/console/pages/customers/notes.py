"""Notes about a person: the next one at the desk reads them first."""

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, address, of_person, tab
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import notes

NOTES = f"{CUSTOMER}/notes"
NOTE = f"{NOTES}/{{note_id}}"
FIELDS = frozenset({"text"})
DELETE = "delete"

pages = Pages()


@pages.get(NOTES, Permission.CUSTOMERS_NOTE)
def show_notes(visit: Visit) -> Shown:
    """Show the notes about a person, and a field for another one."""
    return _list(visit, NO_ERRORS)


@pages.post(NOTES, Permission.CUSTOMERS_NOTE)
def write(visit: Visit) -> Shown:
    """Write a note."""
    try:
        visit.perform(notes.make_note, path=of_person(visit), body={"text": visit.value("text")})
    except NotFound:
        raise
    except Refusal as refused:
        return _list(visit, form_errors(refused, visit.locale, FIELDS), refused_status(refused))
    return Redirect(address(visit, "notes"), notice="done.note_written")


@pages.get(NOTE, Permission.CUSTOMERS_NOTE)
def show_note(visit: Visit) -> Shown:
    """Show one note to change or delete it."""
    return _one(visit, NO_ERRORS)


@pages.post(NOTE, Permission.CUSTOMERS_NOTE)
def change(visit: Visit) -> Shown:
    """Change a note, or delete it."""
    path = {**of_person(visit), "note_id": visit.path["note_id"]}
    is_deleted = visit.value("act") == DELETE
    try:
        if is_deleted:
            visit.perform(notes.delete_note, path=path)
        else:
            visit.perform(notes.replace_note, path=path, body={"text": visit.value("text")})
    except NotFound:
        # Another person, or the first press of the same button, deleted it.
        return Redirect(address(visit, "notes"), notice="done.note_gone")
    except Refusal as refused:
        return _one(visit, form_errors(refused, visit.locale, FIELDS), refused_status(refused))
    done = "done.note_deleted" if is_deleted else "done.note_changed"
    return Redirect(address(visit, "notes"), notice=done)


def _list(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    found = visit.perform(notes.list_notes, path=of_person(visit)).notes
    authors = {key for each in found for key in (each.by, each.changed_by) if key}
    values = {"notes": found, "names": visit.world.staff.keys.names(authors), "errors": errors}
    return tab(visit, "notes", values, status=status)


def _one(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    found = visit.perform(notes.list_notes, path=of_person(visit)).notes
    named = [each for each in found if each.id == visit.path["note_id"] and each.text]
    if not named:
        return Redirect(address(visit, "notes"), notice="done.note_gone")
    return action(visit, "note", {"note": named[0]}, errors, status)
