"""A draft of the rules: as a form, as text, and what it would change."""

import json
from http import HTTPStatus

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.programme.area import PROGRAMME, in_area
from chalicelib.console.pages.programme.backtests import usual_since
from chalicelib.console.pages.programme.fields import Json
from chalicelib.console.pages.programme.form import (
    DRAFT,
    METRIC,
    READ,
    Sheet,
    change_rows,
    document_in,
    document_of,
    errors_of,
    read_document,
    sheet_from,
    sheet_of,
)
from chalicelib.console.pages.programme.moments import read_moment
from chalicelib.console.pages.programme.rows import KINDS, LEVELS, RULES, WEEKDAYS
from chalicelib.console.pages.programme.rules import PRESETS, version_of, versions_of
from chalicelib.console.pages.programme.wording import ProgrammeWords, differences
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit, zone_of
from chalicelib.console.words import PageWords
from chalicelib.domain.errors import Conflict, Malformed, Refusal, Rejected
from chalicelib.domain.points.rules import BASIS
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.points import drafts, programme

EDIT = f"{PROGRAMME}/edit"
TEXT = f"{PROGRAMME}/text"
REVIEW = f"{PROGRAMME}/review"
DO, CHECK = "do", "check"
BEGINS = "effective_at"

pages = Pages()


@pages.get(EDIT, Permission.PROGRAMME_SIMULATE)
def show_form(visit: Visit) -> Shown:
    """Show the form of the newest rules, of a preset, or of what was typed before."""
    if visit.value("base"):
        return _form(visit, sheet_from(visit.typed))
    document, read = _draft(visit)
    if document is None:
        return Redirect(PRESETS)
    return _form(visit, sheet_of(document, read, visit.locale))


@pages.post(EDIT, Permission.PROGRAMME_SIMULATE)
def take_form(visit: Visit) -> Shown:
    """Change the rows of the form, or show what the draft would change."""
    if visit.value(DO) == "open":
        document = read_document(visit.value(DRAFT), DRAFT)
        return _form(visit, sheet_of(document, int(visit.value(READ, "0") or 0), visit.locale))
    sheet = sheet_from(visit.typed)
    if visit.value(DO) != CHECK:
        change_rows(sheet, visit.value(DO))
        return _form(visit, sheet)
    try:
        return _review(visit, document_of(sheet), sheet.read)
    except (Malformed, Rejected, Conflict) as refused:
        return _form(visit, sheet, errors_of(refused, visit.locale, sheet.names), 422)


@pages.get(TEXT, Permission.PROGRAMME_SIMULATE)
def show_text(visit: Visit) -> Shown:
    """Show the newest document as text."""
    if visit.value(DRAFT):
        return _text(visit, visit.value(DRAFT), visit.value(READ))
    document, read = _draft(visit)
    written = json.dumps(document or {}, ensure_ascii=False, indent=2)
    return _text(visit, written, str(read))


@pages.post(TEXT, Permission.PROGRAMME_SIMULATE)
def take_text(visit: Visit) -> Shown:
    """Show what a draft that is written as text would change."""
    text, read = visit.value(DRAFT), visit.value(READ)
    if visit.value(DO) == "open":
        document = read_document(text, DRAFT)
        return _text(visit, json.dumps(document, ensure_ascii=False, indent=2), read)
    try:
        return _review(visit, _parsed(text), read)
    except (Malformed, Rejected, Conflict) as refused:
        errors = errors_of(refused, visit.locale, [DRAFT])
        return _text(visit, text, read, errors, 422)


@pages.get(REVIEW, Permission.PROGRAMME_SIMULATE)
def show_review(visit: Visit) -> Shown:
    """Show again what a draft would change; without a draft begin with the form."""
    if not visit.value(DRAFT):
        return Redirect(EDIT)
    return _review(visit, read_document(visit.value(DRAFT), DRAFT), visit.value(READ))


@pages.post(REVIEW, Permission.PROGRAMME_SIMULATE)
def save(visit: Visit) -> Shown:
    """Put a draft into force, now or later; or only show what it would change."""
    document = read_document(visit.value(DRAFT), DRAFT)
    read = visit.value(READ)
    if visit.value(DO) != "save":
        return _review(visit, document, read)
    try:
        body = {"programme": document, "version": int(read) if read.isdecimal() else 0}
        if visit.value("when") == "later":
            body[BEGINS] = read_moment(visit.typed, BEGINS, zone_of(visit.world))
        visit.perform(programme.put_programme, body=body)
    except Conflict as refused:
        if refused.code == "programme.changed":
            return _review(visit, document, read, status=HTTPStatus.CONFLICT)
        return _review(visit, document, read, _refused(refused, visit), 422)
    except (Malformed, Rejected) as refused:
        return _review(visit, document, read, _refused(refused, visit), 422)
    return Redirect(PROGRAMME, notice="done.programme_saved")


def _form(visit: Visit, sheet: Sheet, errors: FormErrors = NO_ERRORS, status: int = 200) -> WebPage:
    words = words_of(visit)
    labels = {name: _label(words, name) for name in sheet.names}
    values = {
        "sheet": sheet,
        "errors": errors,
        "labels": labels,
        "said": ProgrammeWords(sheet.base, words),
        "kinds": KINDS,
        "weekdays": WEEKDAYS,
        "metric": METRIC,
        "wrong_rules": _wrong_rules(errors),
        "fixed_levels": {each["id"] for each in sheet.base["tiers"]["levels"]},
    }
    return in_area(visit, "programme/edit.html", values, status=status)


def _text(
    visit: Visit, text: str, read: str, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    values = {"text": text, "read": read, "errors": errors, "labels": {DRAFT: ""}}
    return in_area(visit, "programme/text.html", values, status=status)


def _review(
    visit: Visit, document: Json, read: str, errors: FormErrors = NO_ERRORS, status: int = 200
) -> WebPage:
    """Return the page of what a draft would change; it also says that another change came first."""
    checked = visit.perform(drafts.check, body={DRAFT: document})
    newest = version_of(visit, checked.version).programme if checked.version else None
    words = words_of(visit)
    known = int(read) if read.isdecimal() else checked.version
    theirs = None
    if newest and 0 < known < checked.version:
        theirs = differences(version_of(visit, known).programme, newest, words)
    values = {
        "checked": checked,
        "changes": differences(newest, checked.programme, words),
        "document": json.dumps(document_in(checked.programme), ensure_ascii=False),
        "theirs": theirs,
        "is_overtaken": known != checked.version,
        "errors": errors,
        "may_change": visit.may(Permission.PROGRAMME_WRITE),
        "share": words.percent(checked.gives_back_bp / BASIS),
        "since": usual_since(visit).isoformat(),
    }
    return in_area(visit, "programme/review.html", values, status=status)


def _draft(visit: Visit) -> tuple[Json, int]:
    """Return the document to begin with, and the newest version; without any the document is None.

    A preset knows no shop: it keeps the brand and the currency of the newest version.
    """
    versions = versions_of(visit)
    newest = version_of(visit, versions[-1].version) if versions else None
    wanted = visit.request.query.get("preset", "")
    document = document_in(newest.programme) if newest else None
    if wanted:
        preset = visit.perform(drafts.show_preset, path={"preset": wanted})
        kept = {"brand": document["brand"]} if document else {}
        document = {**document_in(preset.programme), **kept}
    return document, newest.version if newest else 0


def _parsed(text: str) -> Json:
    """Return the JSON of a text.

    Raises:
        Malformed: it is none.
    """
    try:
        parsed = json.loads(text)
        json.dumps(parsed, ensure_ascii=False).encode()
    except json.JSONDecodeError as exc:
        raise Malformed({f"/{DRAFT}": f"form.json {exc.lineno}"}) from exc
    except (ValueError, RecursionError) as exc:
        raise Malformed({f"/{DRAFT}": "form.document"}) from exc
    return parsed


def _refused(refusal: Refusal, visit: Visit) -> FormErrors:
    return errors_of(refusal, visit.locale, [BEGINS])


def _label(words: PageWords, name: str) -> str:
    """Return the label of a field; that of a row says which row it is."""
    for part, key in ((RULES, "rule"), (LEVELS, "level")):
        if name.startswith(f"{part}."):
            number, _, rest = name.removeprefix(f"{part}.").partition(".")
            row = words.say(f"programme.{key}_numbered", number=int(number) + 1)
            return f"{row}: {words.known(f'programme.{key}_field', rest)}"
    return words.known("programme.field", name)


def _wrong_rules(errors: FormErrors) -> set[int]:
    """Return the numbers of the rules with a wrong field, which are shown open."""
    parts = (name.removeprefix(f"{RULES}.") for name in errors.fields if name.startswith(RULES))
    numbers = (part.partition(".")[0] for part in parts)
    return {int(number) for number in numbers if number.isdecimal()}
