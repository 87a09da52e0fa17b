"""The form of a programme: from the document to what is typed, and back."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from pydantic import ValidationError

from chalicelib.console.pages.programme.fields import (
    BETWEEN,
    FieldKind,
    FormField,
    Json,
    PointUnit,
    Section,
    fields_of,
    put_at,
    sections_of,
    unit_of,
    value_at,
)
from chalicelib.console.pages.programme.notation import typed_of, value_of
from chalicelib.console.pages.programme.rows import (
    KINDS,
    LEVELS,
    RULES,
    FormRow,
    level_of,
    level_row,
    rule_of,
    rule_row,
    typed_rows,
)
from chalicelib.console.refusals import FormErrors, form_errors
from chalicelib.domain.errors import Malformed, Refusal
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.points.programme import Programme

BASE, READ, METRIC = "base", "read", "tiers.metric"
DRAFT = "programme"  # where the API's pointers have the document


@dataclass(slots=True)
class Sheet:
    """A form that is filled in: the document with which it began, what is typed, and its rows.

    `read` is the number of the version that the person had before them.
    """

    base: Json
    read: str
    typed: dict[str, str] = field(default_factory=dict)
    rules: list[FormRow] = field(default_factory=list)
    levels: list[FormRow] = field(default_factory=list)

    @property
    def unit(self) -> PointUnit:
        return unit_of(self.base)

    @property
    def sections(self) -> list[Section]:
        return sections_of(self.base)

    @property
    def metric(self) -> str:
        return self.typed.get(METRIC, "turnover")

    @property
    def base_text(self) -> str:
        """The document with which the form began, for its hidden field."""
        return json.dumps(self.base, ensure_ascii=False)

    @property
    def names(self) -> list[str]:
        """The names of all fields."""
        rows = {RULES: self.rules, LEVELS: self.levels}
        in_rows = [
            f"{part}.{number}.{name}"
            for part, each in rows.items()
            for number, row in enumerate(each)
            for name in row.typed
        ]
        return [*(each.name for each in fields_of(self.base)), METRIC, *in_rows]


def document_in(programme: Programme) -> Json:
    """Return the document of a programme as JSON."""
    return programme.model_dump(mode="json", exclude_none=True)


def sheet_of(document: Json, read: int, locale: Locale) -> Sheet:
    """Return the form of a document."""
    unit = unit_of(document)
    typed = {
        each.name: typed_of(each, value_at(document, each.path), unit, locale)
        for each in fields_of(document)
    }
    typed[METRIC] = document["tiers"]["metric"]
    rules = [
        rule_row(rule, unit, locale, str(number))
        for number, rule in enumerate(document["earning"]["rules"])
    ]
    levels = [
        level_row(level, unit, locale, str(number))
        for number, level in enumerate(document["tiers"]["levels"])
    ]
    return Sheet(document, str(read), typed, rules, levels)


def sheet_from(typed: Mapping[str, str]) -> Sheet:
    """Return the form that a browser sent.

    Raises:
        Malformed: the document with which it began is none.
    """
    base = read_document(typed.get(BASE, ""), BASE)
    return Sheet(
        base,
        typed.get(READ, ""),
        dict(typed),
        typed_rows(typed, RULES, base["earning"]["rules"]),
        typed_rows(typed, LEVELS, base["tiers"]["levels"]),
    )


def read_document(text: str, name: str) -> Json:
    """Return the whole document that a text is, with its defaults.

    Raises:
        Malformed: it is not JSON, or no programme.
    """
    try:
        return document_in(Programme.model_validate_json(text))
    except ValidationError as exc:
        raise Malformed({f"/{name}": "form.document"}) from exc


def document_of(sheet: Sheet) -> Json:
    """Return the document that a form says.

    Raises:
        Malformed: a field cannot be read; its pointers name all of them.
    """
    document, unit = deepcopy(sheet.base), sheet.unit
    wrong: dict[str, str] = {}
    for each in fields_of(document):
        if each.kind is FieldKind.YES or each.name in sheet.typed:
            _put(document, each, sheet, unit, wrong)
    put_at(document, METRIC.split(BETWEEN), sheet.metric)
    document["earning"]["rules"] = _listed(sheet.rules, RULES, wrong, unit)
    document["tiers"]["levels"] = _listed(sheet.levels, LEVELS, wrong, unit, sheet.metric)
    if wrong:
        raise Malformed({f"/{name}": why for name, why in wrong.items()})
    return document


def _put(
    document: Json, each: FormField, sheet: Sheet, unit: PointUnit, wrong: dict[str, str]
) -> None:
    try:
        put_at(document, each.path, value_of(each, sheet.typed.get(each.name, ""), unit))
    except ValueError as exc:
        wrong[each.name] = str(exc)


def _listed(
    rows: list[FormRow], part: str, wrong: dict[str, str], unit: PointUnit, metric: str = ""
) -> list[Json]:
    found: list[Json] = []
    for number, row in enumerate(rows):
        made, bad = level_of(row, unit, metric) if part == LEVELS else rule_of(row, unit)
        found.append(made)
        wrong.update({f"{part}.{number}.{name}": why for name, why in bad.items()})
    return found


def change_rows(sheet: Sheet, action: str) -> None:
    """Add a row to the form, or remove one: `add.rule.percent`, `remove.level.2`."""
    match action.split(BETWEEN):
        case ["add", "rule", kind] if kind in KINDS:
            sheet.rules.append(_new_rule(sheet, kind))
        case ["add", "level", *_]:
            name = _free_id("level", sheet.levels)
            sheet.levels.append(FormRow({"was": "", "id": name, "multiplier": "1"}))
        case ["remove", "rule", number] if number.isdecimal():
            del sheet.rules[int(number) : int(number) + 1]
        case ["remove", "level", number] if number.isdecimal():
            del sheet.levels[int(number) : int(number) + 1]


def _new_rule(sheet: Sheet, kind: str) -> FormRow:
    fields = {"percent": "rate", "multiplier": "factor", "fixed": "points", "per_amount": "points"}
    typed = {"was": "", "id": _free_id("rule", sheet.rules), "kind": kind, fields[kind]: ""}
    if kind == "per_amount":
        typed["per"] = ""
    return FormRow(typed)


def _free_id(word: str, rows: list[FormRow]) -> str:
    taken = {row.get("id") for row in rows}
    return next(name for n in range(1, len(rows) + 2) if (name := f"{word}-{n}") not in taken)


def errors_of(refusal: Refusal, locale: Locale, names: list[str]) -> FormErrors:
    """Return the sentences of a refusal, each at the field that it is about or that has it."""
    if not refusal.pointers:
        return form_errors(refusal, locale, frozenset())
    known = frozenset(names)
    pointers: dict[str, str] = {}
    for pointer, why in refusal.pointers.items():
        parts = pointer.removeprefix(f"/{DRAFT}").removeprefix("/").split("/")
        nearest = _nearest(parts, names)
        pointers.setdefault(f"/{nearest}", why)
    return form_errors(Malformed(pointers), locale, known)


def _nearest(parts: list[str], names: list[str]) -> str:
    """Return the field that has the wrong place, or that is the first one of it."""
    whole = BETWEEN.join(parts)
    above = (BETWEEN.join(parts[:length]) for length in range(len(parts), 0, -1))
    below = (name for name in names if whole and name.startswith(f"{whole}{BETWEEN}"))
    return next((name for name in above if name in names), next(below, whole))
