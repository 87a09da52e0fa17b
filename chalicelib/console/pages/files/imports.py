"""Imports: the list, a new one, how far one is, and what may be done with it."""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from chalicelib.console.answers import Download, Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.multipart import FormFile
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.console.words import advice
from chalicelib.domain.conversation.bot_settings import PLACE
from chalicelib.domain.customers.custom_field import name_in
from chalicelib.domain.errors import Conflict, Malformed, Refusal, Rejected
from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.file_import import PART_BYTES_MAX, PARTS_MAX
from chalicelib.domain.spreadsheets.csv_text import MEDIA
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.imports import faults, imports

IMPORTS = f"{ROOT}/imports"
NEW = f"{IMPORTS}/new"
IMPORT = f"{IMPORTS}/{{import_id}}"
PART = f"{IMPORT}/parts/{{number}}"
FIELDS = frozenset({"kind", "file", "name"})
FILE = "file"  # the field; a part that a script sends is a file too
MANY, PAGES_MAX, FAULTS_SHOWN = "100", 20, "10"
NAME_CHARS_MAX = 200
TALLY = ("new", "changed", "same", "bad")
UPLOADED = "uploaded"
WORKING = frozenset({"checking", "importing", "undoing"})
PHASES: Mapping[str, str] = {
    "checked": "check",
    "importing": "import",
    "done": "import",
    "cancelled": "import",
    "undoing": "undo",
    "undone": "undo",
    "failed": "import",
}
ACTS: Mapping[str, Callable[..., Any]] = {
    "finish": imports.finish_file,
    "check": imports.check_rows,
    "start": imports.start_rows,
    "cancel": imports.stop_import,
    "undo": imports.undo_rows,
}

pages = Pages()


@pages.get(IMPORTS, Permission.IMPORTS_MANAGE)
def show_list(visit: Visit) -> Shown:
    """Show a page of the imports, newest first; or the list as a table."""
    if visit.request.query.get("format") == "csv":
        return csv_file("imports.csv", _table(visit))
    query = {"cursor": visit.request.query.get("cursor", "")}
    page = visit.perform(imports.list_imports, query=query)
    return WebPage("imports/list.html", {"page": page}, fragment="imports/_rows.html")


@pages.get(NEW, Permission.IMPORTS_MANAGE)
def show_form(visit: Visit) -> Shown:
    """Show the form of a new import."""
    return _form(visit, NO_ERRORS)


@pages.post(NEW, Permission.IMPORTS_MANAGE, takes_file=True)
def make(visit: Visit) -> Shown:
    """Make an import with its file; a script makes it first, and then sends the file in parts."""
    file = visit.files.get(FILE)
    name = file.name if file else visit.value("name")
    if not name:
        return _form(visit, _no_file(visit), HTTPStatus.UNPROCESSABLE_ENTITY)
    body = {"kind": visit.value("kind"), "name": name[:NAME_CHARS_MAX]}
    try:
        made = visit.perform(imports.make_import, body=body)
    except Refusal as refused:
        return _form(visit, form_errors(refused, visit.locale, FIELDS), refused_status(refused))
    if file is None:
        return Redirect(f"{IMPORTS}/{made.id}")
    return _uploaded(visit, made.id, file)


@pages.get(IMPORT, Permission.IMPORTS_MANAGE)
def show(visit: Visit) -> Shown:
    """Show how far an import is, and what may be done with it."""
    made = _import(visit)
    if made.state == UPLOADED:
        return Redirect(f"{IMPORTS}/{made.id}/columns")
    return _shown(visit, made)


@pages.post(IMPORT, Permission.IMPORTS_MANAGE, takes_file=True)
def act(visit: Visit) -> Shown:
    """Take the file again, or do what a button says."""
    path = dict(visit.path)
    if file := visit.files.get(FILE):
        return _uploaded(visit, _empty(visit, file.name), file)
    if visit.value("do") not in ACTS:
        refused_at = HTTPStatus.UNPROCESSABLE_ENTITY
        return _shown(visit, _import(visit), _no_file(visit), refused_at)
    try:
        visit.perform(ACTS[visit.value("do")], path=path, part=visit.value("do"))
    except (Conflict, Malformed, Rejected) as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _shown(visit, _import(visit), errors, refused_status(refused))
    return Redirect(f"{IMPORTS}/{path['import_id']}")


@pages.post(PART, Permission.IMPORTS_MANAGE, takes_file=True)
def take_part(visit: Visit) -> Shown:
    """Keep a part of the file, which a script sends."""
    content = visit.files[FILE].content if FILE in visit.files else b""
    part = visit.perform(imports.put_part, path=dict(visit.path), file=content)
    return WebPage("imports/_part.html", {"part": part})


@pages.get(f"{IMPORT}/errors", Permission.IMPORTS_MANAGE)
def save_faults(visit: Visit) -> Shown:
    """Save why rows are bad as a table."""
    query = {"phase": visit.request.query.get("phase", "check"), "language": visit.locale}
    table = visit.perform(faults.show_fault_table, path=dict(visit.path), query=query)
    return Download(f"errors-{visit.path['import_id']}.csv", MEDIA, table.encode())


def _uploaded(visit: Visit, import_id: str, file: FormFile) -> Shown:
    """Keep a whole file of a form without scripts, and read its head."""
    path = {"import_id": import_id}
    try:
        _send(visit, path, file)
        visit.perform(imports.finish_file, path=path, part="f")
    except (Conflict, Malformed, Rejected) as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        made = visit.perform(imports.show_import, path=path)
        return _shown(visit, made, errors, refused_status(refused))
    return Redirect(f"{IMPORTS}/{import_id}/columns")


def _empty(visit: Visit, name: str) -> str:
    """Return the id of an import without a part: parts of another file would stay in this one."""
    made = _import(visit)
    if not made.parts:
        return str(made.id)
    visit.perform(imports.stop_import, path={"import_id": made.id}, part="x")
    body = {"kind": made.kind, "name": name[:NAME_CHARS_MAX]}
    return str(visit.perform(imports.make_import, body=body, part="n").id)


def _send(visit: Visit, path: Mapping[str, str], file: FormFile) -> None:
    """Keep the file as the first part of an import.

    Raises:
        Rejected: `file.empty`, and as the operation says.
    """
    if not file.content:
        raise Rejected("file.empty")
    visit.perform(imports.put_part, path={**path, "number": "1"}, file=file.content, part="p")


def _no_file(visit: Visit) -> FormErrors:
    return form_errors(Malformed({"/file": "form.required"}), visit.locale, FIELDS)


def _shown(
    visit: Visit,
    made: Any,  # noqa: ANN401 - the model of an answer
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
) -> WebPage:
    phase = PHASES.get(made.state, "check")
    values = {
        "made": made,
        "at": f"{IMPORTS}/{made.id}",
        "errors": errors,
        "phase": phase,
        "called": called(visit, made),
        "faults": _faults(visit, made.id, phase) if made.state not in WORKING else [],
        "is_working": made.state in WORKING,
        "part_bytes": PART_BYTES_MAX,
        "parts_max": PARTS_MAX,
        "why": Rejected(made.problem) if made.problem else None,
        "advice": _advice(visit, made.problem),
    }
    return WebPage("imports/one.html", values, status, fragment="imports/_one.html")


def called(visit: Visit, made: Any) -> dict[str, str]:  # noqa: ANN401 - the model of an answer
    """Return how people call the own fields of customers, by the names of their columns."""
    return {each.name: name_in(each.called, visit.locale) for each in made.fields if each.called}


def _advice(visit: Visit, problem: str | None) -> str:
    """What a person can do about a file that failed, if that needs no number which is not kept."""
    said = advice(Rejected(problem), visit.locale) if problem else ""
    return "" if PLACE.search(said) else said


def _faults(visit: Visit, import_id: str, phase: str) -> Any:  # noqa: ANN401
    query = {"phase": phase, "language": visit.locale, "limit": FAULTS_SHOWN}
    found = visit.perform(faults.list_faults, path={"import_id": import_id}, query=query)
    return found.errors


def _import(visit: Visit) -> Any:  # noqa: ANN401 - the model of an answer
    path = {"import_id": visit.path["import_id"]}
    return visit.perform(imports.show_import, path=path)


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> WebPage:
    values = {
        "errors": errors,
        "kinds": [each.value for each in ImportKind],
        "part_bytes": PART_BYTES_MAX,
        "parts_max": PARTS_MAX,
        # A browser never sends a file twice: after a sign-in it has to be chosen again.
        "lost_file": bool(visit.fields) and not errors,
    }
    return WebPage("imports/new.html", values, status)


def _table(visit: Visit) -> Iterator[tuple[Any, ...]]:
    yield (
        "id",
        "kind",
        "name",
        "created_at",
        "created_by",
        "state",
        "new",
        "changed",
        "same",
        "bad",
    )
    cursor = ""
    for _ in range(PAGES_MAX):
        page = visit.perform(imports.list_imports, query={"limit": MANY, "cursor": cursor})
        for each in page.imports:
            at, done = each.created_at.isoformat(), each.done
            made = (each.id, each.kind, each.name, at, each.created_by, each.state)
            yield (*made, *(getattr(done, name) for name in TALLY))
        cursor = page.next or ""
        if not cursor:
            return
