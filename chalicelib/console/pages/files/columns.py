"""Which column of an uploaded file is which field."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.files.imports import IMPORT, IMPORTS, called
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Conflict, Malformed, Rejected
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.imports import imports

COLUMNS = f"{IMPORT}/columns"
COLUMN = "column."  # `column.3` is the field of the fourth column
KEY, EVIDENCE = "key", "evidence"
MAPPED = frozenset({"uploaded", "checked"})
# Consents are proven by where they are kept; only these kinds make any.
WITH_EVIDENCE = frozenset({"customers", "consents"})

pages = Pages()


@pages.get(COLUMNS, Permission.IMPORTS_MANAGE)
def show(visit: Visit) -> Shown:
    """Show the columns with the fields that they seem to fill, and the first rows."""
    return _form(visit, NO_ERRORS)


@pages.post(COLUMNS, Permission.IMPORTS_MANAGE)
def save(visit: Visit) -> Shown:
    """Save the fields of the columns, and begin to check the rows."""
    path = {"import_id": visit.path["import_id"]}
    columns = visit.perform(imports.show_import, path=path).columns
    chosen = {
        column: visit.value(f"{COLUMN}{place}")
        for place, column in enumerate(columns)
        if visit.value(f"{COLUMN}{place}")
    }
    body = {"columns": chosen, "key": visit.value(KEY), "evidence": visit.value(EVIDENCE)}
    try:
        visit.perform(imports.put_mapping, path=path, body=body, part="m")
        visit.perform(imports.check_rows, path=path, part="c")
    except (Conflict, Malformed, Rejected) as refused:
        refused.pointers = _by_place(refused.pointers, columns)
        errors = form_errors(refused, visit.locale, _names(columns))
        return _form(visit, errors, refused_status(refused))
    return Redirect(f"{IMPORTS}/{path['import_id']}")


def _form(visit: Visit, errors: FormErrors, status: int = 200) -> Shown:
    path = {"import_id": visit.path["import_id"]}
    made = visit.perform(imports.show_import, path=path)
    if made.state not in MAPPED:
        return Redirect(f"{IMPORTS}/{made.id}")
    sample = visit.perform(imports.show_sample, path=path)
    chosen = _chosen(visit, made, sample)
    values = {
        "made": made,
        "at": f"{IMPORTS}/{made.id}",
        "errors": errors,
        "rows": sample.rows,
        "chosen": chosen,
        "fields": made.fields,
        "called": called(visit, made),
        "keys": [each.name for each in made.fields if each.key],
        "key": visit.value(KEY, _key(made, chosen)),
        "evidence": visit.value(EVIDENCE, made.mapping.evidence if made.mapping else ""),
        "has_evidence": made.kind in WITH_EVIDENCE,
        "is_guessed": bool(sample.guess) and made.mapping is None and not visit.fields,
    }
    return WebPage("imports/columns.html", values, status)


def _chosen(visit: Visit, made: Any, sample: Any) -> list[str]:  # noqa: ANN401 - models
    """Return the field of each column: what was typed, what was saved, or what it seems to be."""
    saved = made.mapping.columns if made.mapping else sample.guess
    return [
        visit.value(f"{COLUMN}{place}", "" if visit.fields else saved.get(column, ""))
        for place, column in enumerate(made.columns)
    ]


def _key(made: Any, chosen: list[str]) -> str:  # noqa: ANN401 - the model of an answer
    """Return the field that names known customers, unless the person says another one."""
    if made.mapping:
        return str(made.mapping.key)
    return next((each.name for each in made.fields if each.key and each.name in chosen), "")


def _names(columns: list[str]) -> frozenset[str]:
    return frozenset({KEY, EVIDENCE, *(f"{COLUMN}{place}" for place in range(len(columns)))})


def _by_place(pointers: Mapping[str, str], columns: list[str]) -> dict[str, str]:
    """Name each column by its place, because its own name may be anything."""
    places = {
        f"/columns/{column.replace('~', '~0').replace('/', '~1')}": f"/{COLUMN}{place}"
        for place, column in enumerate(columns)
    }
    return {places.get(at, at): why for at, why in pointers.items()}
