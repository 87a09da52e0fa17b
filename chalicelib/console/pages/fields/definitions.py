"""The own fields of customers: what they are, who sees them, and what uses them."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.forms import whole_number
from chalicelib.console.pages.fields.codes import code_of
from chalicelib.console.pages.fields.forms import CONFLICT, both_versions, dumped, labels
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.customers.custom_field import CustomKind
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission, Role
from chalicelib.handlers.customers import custom_fields as api
from chalicelib.handlers.customers import dictionaries

LIST = f"{ROOT}/fields"
NEW, ONE = f"{LIST}/new", f"{LIST}/{{field}}"
TEXTS = ("name.ru", "name.en", "dictionary", "order")
FLAGS = ("required", "asked", "personal", "retired")
ROLES = tuple(str(role) for role in Role if role is not Role.ADMIN)
SEEN_BY = "visible_to"
SHOWN = ("id", "kind", *TEXTS, *FLAGS, SEEN_BY)
KNOWN = frozenset(SHOWN)
SENT = "sent"  # a hidden field: boxes that are not ticked are not sent at all
VERSION, DO = "version", "do"
STEP = 10  # between the places of two fields, so that another one fits there

pages = Pages()


@pages.get(LIST, Permission.FIELDS_MANAGE)
def show_list(visit: Visit) -> Shown:
    """Show all fields."""
    fields = visit.perform(api.list_fields).fields
    if visit.request.query.get("format") == "csv":
        return csv_file("fields.csv", _table(fields))
    listed = visit.perform(dictionaries.list_dictionaries).dictionaries
    names = {each.id: each.name for each in listed}
    return WebPage("fields/list.html", {"fields": fields, "dictionaries": names})


@pages.get(NEW, Permission.FIELDS_MANAGE)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new field."""
    return _form(visit, None)


@pages.post(NEW, Permission.FIELDS_MANAGE)
def create(visit: Visit) -> Shown:
    """Define a new field; without a code of its own it gets one like its name."""
    known = frozenset(each.id for each in visit.perform(api.list_fields).fields)
    wanted = visit.value("id").strip()
    field = wanted or code_of(visit.value("name.en") or visit.value("name.ru"), known)
    if wanted in known:
        taken = form_errors(Malformed({"/id": "form.taken"}), visit.locale, KNOWN)
        return _form(visit, None, taken, 422)
    return _saved(visit, field, None)


@pages.get(ONE, Permission.FIELDS_MANAGE)
def show(visit: Visit) -> Shown:
    """Show the form of a field, and what uses it."""
    return _form(visit, _stored(visit))


@pages.post(ONE, Permission.FIELDS_MANAGE)
def change(visit: Visit) -> Shown:
    """Change the field, or delete it."""
    stored = _stored(visit)
    if visit.value(DO) != "delete":
        return _saved(visit, visit.path["field"], stored)
    try:
        version = {VERSION: visit.value(VERSION)}
        visit.perform(api.remove_field, path=visit.path, query=version)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, KNOWN)
        return _form(visit, _stored(visit), errors, refused_status(refused))
    return Redirect(LIST, notice="done.field_deleted")


def _stored(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer
    return visit.perform(api.show_field, path={"field": visit.path["field"]})


def _saved(visit: Visit, field: str, stored: Any) -> Shown:  # noqa: ANN401
    try:
        body = _body(visit, stored)
        visit.perform(api.change_field, path={"field": field or "-"}, body=body)
    except Conflict:
        theirs = _stored(visit) if stored else None
        return _form(visit, theirs, NO_ERRORS, CONFLICT)
    except Refusal as refused:
        errors = form_errors(_at_id(refused), visit.locale, KNOWN)
        return _form(visit, stored, errors, refused_status(refused))
    return Redirect(LIST, notice="done.field_saved")


def _at_id(refused: Refusal) -> Refusal:
    """Return the refusal with what is wrong with the address at the code, which made it."""
    wrong = {"/id" if at == "/field" else at: why for at, why in refused.pointers.items()}
    return Malformed(wrong) if wrong else refused


def _body(visit: Visit, stored: Any) -> dict[str, Any]:  # noqa: ANN401
    typed, kind = visit.typed, stored.kind if stored else visit.value("kind")
    version = visit.value(VERSION) or "0"
    return {
        "kind": kind,
        "name": {"ru": typed.get("name.ru", "").strip(), "en": typed.get("name.en", "").strip()},
        "dictionary": typed.get("dictionary", "") if kind == CustomKind.CHOICE else "",
        "order": whole_number(typed, "order") if typed.get("order", "").strip() else 0,
        SEEN_BY: [role for role in visit.fields.get(SEEN_BY, ()) if role],
        VERSION: int(version) if version.isdecimal() else None,
        **{name: bool(typed.get(name)) for name in FLAGS},
    }


def _typed(visit: Visit) -> dict[str, str]:
    """Return what was typed; of the roles one text."""
    typed = {name: visit.value(name).strip() for name in SHOWN}
    return {**typed, SEEN_BY: ", ".join(each for each in visit.fields.get(SEEN_BY, ()) if each)}


def _as_typed(field: Any) -> dict[str, str]:  # noqa: ANN401
    """Return a stored field as it is typed."""
    kept = dumped(field)
    return {
        "id": kept["id"],
        "kind": kept["kind"],
        "dictionary": kept["dictionary"],
        "order": str(kept["order"]),
        SEEN_BY: ", ".join(kept[SEEN_BY]),
        **{f"name.{name}": text for name, text in kept["name"].items()},
        **{name: "yes" if kept[name] else "" for name in FLAGS},
    }


def _form(
    visit: Visit,
    stored: Any,  # noqa: ANN401
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
) -> WebPage:
    theirs = _as_typed(stored) if stored else {**dict.fromkeys(SHOWN, ""), "kind": CustomKind.TEXT}
    if not stored:
        theirs["order"] = str(_next_order(visit))
    typed = _typed(visit) if visit.value(SENT) else theirs
    values = {
        "stored": stored,
        "typed": typed,
        "errors": errors,
        "labels": labels(visit, SHOWN),
        "kinds": list(CustomKind),
        "roles": ROLES,
        "dictionaries": visit.perform(dictionaries.list_dictionaries).dictionaries,
        "version": stored.version if stored else 0,
        "place": f"{{{{field.{stored.id}}}}}" if stored else "",
        "theirs": both_versions(visit, theirs, typed, TEXTS + FLAGS + (SEEN_BY,))
        if status == CONFLICT and not errors
        else None,
    }
    return WebPage("fields/form.html", values, status)


def _next_order(visit: Visit) -> int:
    orders = [each.order for each in visit.perform(api.list_fields).fields]
    return max(orders, default=0) + STEP


def _table(fields: list[Any]) -> Iterator[tuple[object, ...]]:
    yield SHOWN
    for each in fields:
        typed: Mapping[str, str] = _as_typed(each)
        yield tuple(typed[name] for name in SHOWN)
