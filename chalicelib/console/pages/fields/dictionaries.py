"""The dictionaries of choices: their names, and the choices in the order of people."""

from collections.abc import Callable
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.csv_file import csv_file
from chalicelib.console.forms import whole_number
from chalicelib.console.pages.fields.codes import code_of, names_of
from chalicelib.console.pages.fields.forms import (
    CONFLICT,
    READ,
    both_versions,
    digest_of,
    dumped,
    labels,
)
from chalicelib.console.pages.fields.values import own_fields
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.customers.custom_field import CHOICES_MAX
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import dictionaries as api

LIST = f"{ROOT}/dictionaries"
NEW = f"{LIST}/new"
ONE = f"{LIST}/{{dictionary}}"
CHOICE = f"{ONE}/{{choice}}"
PAGE = 50
TRIES = 3  # while other people add choices to the same dictionary
NAMES = ("name.ru", "name.en")
NEW_NAMES = (*NAMES, "id", "choices")
CHOICE_NAMES = (*NAMES, "place", "retired")
DO, SENT, VERSION = "do", "sent", "version"
Kept = dict[str, Any]

pages = Pages()


@pages.get(LIST, Permission.FIELDS_MANAGE)
def show_list(visit: Visit) -> Shown:
    """Show all dictionaries."""
    found = visit.perform(api.list_dictionaries).dictionaries
    if visit.request.query.get("format") == "csv":
        rows = [(each.id, each.name["ru"], each.name["en"], each.choices) for each in found]
        return csv_file("dictionaries.csv", [("id", *NAMES, "choices"), *rows])
    return WebPage("dictionaries/list.html", {"dictionaries": found})


@pages.get(NEW, Permission.FIELDS_MANAGE)
def show_new(visit: Visit) -> Shown:
    """Show the form of a new dictionary."""
    return _new_form(visit)


@pages.post(NEW, Permission.FIELDS_MANAGE)
def create(visit: Visit) -> Shown:
    """Make a dictionary with the choices that stand one a line."""
    known = frozenset(e.id for e in visit.perform(api.list_dictionaries).dictionaries)
    wanted = visit.value("id").strip()
    if wanted in known:
        taken = form_errors(Malformed({"/id": "form.taken"}), visit.locale, frozenset(NEW_NAMES))
        return _new_form(visit, taken, 422)
    code = wanted or code_of(visit.value("name.en") or visit.value("name.ru"), known)
    body = {"name": _names(visit), "choices": _added(visit, []), VERSION: 0}
    try:
        visit.perform(api.change_dictionary, path={"dictionary": code}, body=body)
    except Refusal as refused:
        errors = _errors(visit, refused, NEW_NAMES)
        return _new_form(visit, errors, refused_status(refused))
    return Redirect(f"{LIST}/{code}", notice="done.dictionary_saved")


@pages.get(ONE, Permission.FIELDS_MANAGE)
def show(visit: Visit) -> Shown:
    """Show a dictionary with a page of its choices."""
    stored = _stored(visit)
    if visit.request.query.get("format") == "csv":
        rows = [(e["id"], *e["name"].values(), e["retired"]) for e in stored["choices"]]
        return csv_file(f"{stored['id']}.csv", [("id", *NAMES, "retired"), *rows])
    return _page(visit, stored)


@pages.post(ONE, Permission.FIELDS_MANAGE)
def change(visit: Visit) -> Shown:
    """Rename the dictionary, add choices, or delete it."""
    deeds: dict[str, Callable[[Visit], Shown]] = {"delete": _delete, "add": _add}
    return deeds.get(visit.value(DO), _rename)(visit)


@pages.get(CHOICE, Permission.FIELDS_MANAGE)
def show_choice(visit: Visit) -> Shown:
    """Show the form of one choice."""
    return _choice_form(visit, _stored(visit))


@pages.post(CHOICE, Permission.FIELDS_MANAGE)
def change_choice(visit: Visit) -> Shown:
    """Change the names and the place of a choice, retire it, or delete it."""
    stored = _stored(visit)
    choice = _choice(visit, stored)
    is_deleted = visit.value(DO) == "delete"
    if not is_deleted and visit.value(READ) != digest_of(choice):
        return _choice_form(visit, stored, status=CONFLICT)
    try:
        others = [each for each in stored["choices"] if each is not choice]
        if not is_deleted:
            place = min(max(whole_number(visit.typed, "place"), 1), len(others) + 1)
            retired = bool(visit.value("retired"))
            others.insert(place - 1, {**choice, "name": _names(visit), "retired": retired})
        _put(visit, {**stored, "choices": others})
    except Conflict as refused:
        errors = form_errors(refused, visit.locale, frozenset())
        return _choice_form(visit, _stored(visit), errors, CONFLICT)
    except Refusal as refused:
        errors = _errors(visit, refused, CHOICE_NAMES)
        return _choice_form(visit, stored, errors, refused_status(refused))
    done = "done.choice_deleted" if is_deleted else "done.choice_saved"
    return Redirect(f"{LIST}/{stored['id']}", notice=done)


def _delete(visit: Visit) -> Shown:
    try:
        query = {VERSION: visit.value(VERSION)}
        visit.perform(api.remove_dictionary, path=visit.path, query=query)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, frozenset())
        return _page(visit, _stored(visit), errors, refused_status(refused))
    return Redirect(LIST, notice="done.dictionary_deleted")


def _rename(visit: Visit) -> Shown:
    stored = _stored(visit)
    if visit.value(READ) != digest_of(stored["name"]):
        return _page(visit, stored, status=CONFLICT)
    return _changed(visit, lambda now: {**now, "name": _names(visit)})


def _add(visit: Visit) -> Shown:
    def longer(now: Kept) -> Kept:
        return {**now, "choices": [*now["choices"], *_added(visit, now["choices"])]}

    return _changed(visit, longer)


def _changed(visit: Visit, made: Callable[[Kept], Kept]) -> Shown:
    """Store a change that does not depend on what others change in the same dictionary."""
    for _ in range(TRIES):
        stored = _stored(visit)
        try:
            _put(visit, made(stored))
        except Conflict as refused:
            wrong: Refusal = refused
            continue
        except Refusal as refused:
            wrong = refused
            break
        return Redirect(f"{LIST}/{stored['id']}", notice="done.dictionary_saved")
    errors = _errors(visit, wrong, NEW_NAMES)
    return _page(visit, _stored(visit), errors, refused_status(wrong))


def _put(visit: Visit, dictionary: Kept) -> None:
    body = {name: dictionary[name] for name in ("name", "choices", VERSION)}
    visit.perform(api.change_dictionary, path={"dictionary": dictionary["id"]}, body=body)


def _stored(visit: Visit) -> Kept:
    path = {"dictionary": visit.path["dictionary"]}
    return dumped(visit.perform(api.show_dictionary, path=path))


def _choice(visit: Visit, stored: Kept) -> Kept:
    for each in stored["choices"]:
        if each["id"] == visit.path["choice"]:
            found: Kept = each
            return found
    raise NotFound("page.unknown")


def _names(visit: Visit) -> dict[str, str]:
    return {name: visit.value(f"name.{name}").strip() for name in ("ru", "en")}


def _added(visit: Visit, choices: list[Kept]) -> list[Kept]:
    """Return the new choices, one a line: `Красный; Red`."""
    taken, found = {each["id"] for each in choices}, list[Kept]()
    lines = (line.strip() for line in visit.value("choices").splitlines())
    for line in [each for each in lines if each][: CHOICES_MAX + 1]:
        names = names_of(line)
        code = code_of(names["en"], frozenset(taken), letter_first=False)
        taken.add(code)
        found.append({"id": code, "name": dict(names)})
    return found


def _errors(visit: Visit, refused: Refusal, names: tuple[str, ...]) -> FormErrors:
    """Return the sentences of a refusal; what is wrong with one choice stands at all of them."""
    wrong: dict[str, str] = {}
    for at, why in refused.pointers.items():
        known = "/id" if at == "/dictionary" else at
        is_choice = at.startswith("/choices") and "choices" in names
        wrong["/choices" if is_choice else known] = why
    asked = Malformed(wrong) if wrong else refused
    return form_errors(asked, visit.locale, frozenset(names))


def _new_form(visit: Visit, errors: FormErrors = NO_ERRORS, status: int = 200) -> WebPage:
    values = {"errors": errors, "labels": labels(visit, NEW_NAMES)}
    return WebPage("dictionaries/new.html", values, status)


def _page(visit: Visit, stored: Kept, errors: FormErrors = NO_ERRORS, status: int = 200) -> WebPage:
    after = visit.request.query.get("after", "")
    start = int(after) if after.isdecimal() else 0
    is_sent = bool(visit.value(SENT))
    kept = {f"name.{name}": text for name, text in stored["name"].items()}
    typed = {name: visit.value(name) if is_sent else kept[name] for name in NAMES}
    values = {
        "stored": stored,
        "choices": list(enumerate(stored["choices"], 1))[start : start + PAGE],
        "next": start + PAGE if len(stored["choices"]) > start + PAGE else 0,
        "typed": typed,
        "read": digest_of(stored["name"]),
        "errors": errors,
        "labels": labels(visit, NEW_NAMES),
        "fields": {each.id: each.name for each in own_fields(visit)},
        "theirs": both_versions(visit, kept, typed, NAMES)
        if status == CONFLICT and not errors
        else None,
    }
    return WebPage("dictionaries/one.html", values, status, fragment="dictionaries/_choices.html")


def _choice_form(
    visit: Visit, stored: Kept, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    choice = _choice(visit, stored)
    kept = {f"name.{name}": text for name, text in choice["name"].items()} | {
        "place": str(stored["choices"].index(choice) + 1),
        "retired": "yes" if choice["retired"] else "",
    }
    typed = {name: visit.value(name) if visit.value(SENT) else kept[name] for name in CHOICE_NAMES}
    values = {
        "stored": stored,
        "choice": choice,
        "typed": typed,
        "read": digest_of(choice),
        "errors": errors,
        "labels": labels(visit, CHOICE_NAMES),
        "theirs": both_versions(visit, kept, typed, CHOICE_NAMES)
        if status == CONFLICT and not errors
        else None,
    }
    return WebPage("dictionaries/choice.html", values, status)
