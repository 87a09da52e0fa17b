"""The rows of a programme's form: rules of earning, and levels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from chalicelib.console.pages.programme.fields import Json, PointUnit, put_at, value_at
from chalicelib.console.pages.programme.notation import (
    read_codes,
    read_count,
    read_factor,
    read_money,
    read_percent,
    read_points,
    typed_factor,
    typed_money,
    typed_points,
)
from chalicelib.domain.both_languages import second_of
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import percent_text

RULES, LEVELS = "earning.rules", "tiers.levels"
ROWS_MAX = 200
WAS = "was"  # the place that a row had in the document with which the form began; "": it is new
KINDS = ("percent", "multiplier", "fixed", "per_amount")
WEEKDAYS = tuple("1234567")
LISTS = ("categories", "skus", "tiers", "shops", "channels")
SHOWN = frozenset({*LISTS, "minimum", "first_purchase", "weekdays", "hours"})
"""The conditions that a row has fields for; the others stay as they are."""


@dataclass(slots=True)
class FormRow:
    """A rule or a level: what is typed by the name of the field, and what it was before."""

    typed: dict[str, str]
    base: Json = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return what is typed into a field of the row."""
        return self.typed.get(name, "")


def rule_row(rule: Json, unit: PointUnit, locale: Locale, place: str) -> FormRow:
    """Return the row of a rule in the document."""
    when = rule.get("when") or {}
    typed = {WAS: place, "id": rule.get("id", ""), "kind": rule.get("kind", "")}
    writers: Mapping[str, Callable[[Json], str]] = {
        "rate": lambda rate: percent_text(rate, locale),
        "factor": lambda factor: typed_factor(factor, locale),
        "points": lambda points: typed_points(points, unit, locale),
        "per": lambda per: typed_money(per, locale),
        "amount": lambda amount: typed_money(amount, locale),
    }
    typed |= {
        name: write(rule[name]) for name, write in writers.items() if rule.get(name) is not None
    }
    for name in LISTS:
        typed[f"when.{name}"] = ", ".join(when.get(name) or ())
    typed["when.minimum"] = typed_money(when["minimum"], locale) if when.get("minimum") else ""
    typed["when.first_purchase"] = "yes" if when.get("first_purchase") else ""
    typed |= {f"when.weekdays.{day}": "yes" for day in when.get("weekdays") or ()}
    begin, end = when.get("hours") or ("", "")
    typed |= {"when.hours.0": begin, "when.hours.1": end}
    days = value_at(rule, ["expiry", "days"])
    typed["expiry.days"] = str(days) if days else ""
    return FormRow(typed, rule)


def level_row(level: Json, unit: PointUnit, locale: Locale, place: str) -> FormRow:
    """Return the row of a level in the document."""
    return FormRow(
        {
            WAS: place,
            "id": level["id"],
            "name.ru": level["name"]["ru"],
            "name.en": second_of(level["name"]["ru"], level["name"]["en"]),
            "from": typed_start(level["from"], unit, locale),
            "multiplier": typed_factor(level["multiplier"], locale),
        },
        level,
    )


def typed_start(start: Json, unit: PointUnit, locale: Locale) -> str:
    """Return where a level begins: money, or points or purchases."""
    if isinstance(start, Mapping):
        return typed_money(start, locale)
    return typed_points(start, unit, locale)


def typed_rows(fields: Mapping[str, str], part: str, base: list[Json]) -> list[FormRow]:
    """Return the rows of a form that was sent, in the order of their numbers."""
    found: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        number, _, rest = name.removeprefix(f"{part}.").partition(".")
        if name.startswith(f"{part}.") and rest and number.isdecimal():
            found.setdefault(int(number), {})[rest] = value
    rows = [found[number] for number in sorted(found)][:ROWS_MAX]
    return [FormRow(each, _base_of(each, base)) for each in rows]


def _base_of(typed: Mapping[str, str], base: list[Json]) -> Json:
    place = typed.get(WAS, "")
    is_known = place.isdecimal() and int(place) < len(base)
    return base[int(place)] if is_known else {}


READERS: Mapping[str, Callable[[str, PointUnit], Json]] = {
    "rate": read_percent,
    "factor": read_factor,
    "points": read_points,
    "per": read_money,
    "amount": read_money,
}


def rule_of(row: FormRow, unit: PointUnit) -> tuple[Json, dict[str, str]]:
    """Return the rule that a row says, and the reasons of wrong fields by their names."""
    wrong: dict[str, str] = {}
    rule = {**row.base, "id": row.get("id").strip(), "kind": row.get("kind")}
    for name, read in READERS.items():
        if name in row.typed:
            rule[name] = _read(read, row.get(name), unit, wrong, name)
    when = {
        name: value for name, value in (row.base.get("when") or {}).items() if name not in SHOWN
    }
    when |= dict(_conditions(row, unit, wrong))
    rule["when"] = when
    if row.get("expiry.days").strip():
        days = _read(read_count, row.get("expiry.days"), unit, wrong, "expiry.days")
        rule["expiry"] = {"days": days}
    elif value_at(rule, ["expiry", "days"]):
        del rule["expiry"]
    return rule, wrong


def _conditions(row: FormRow, unit: PointUnit, wrong: dict[str, str]) -> Iterator[tuple[str, Json]]:
    for name in LISTS:
        codes = read_codes(row.get(f"when.{name}"))
        if codes:
            yield name, codes
    if row.get("when.minimum").strip():
        yield "minimum", _read(read_money, row.get("when.minimum"), unit, wrong, "when.minimum")
    if row.get("when.first_purchase"):
        yield "first_purchase", True
    weekdays = [int(day) for day in WEEKDAYS if row.get(f"when.weekdays.{day}")]
    if weekdays:
        yield "weekdays", weekdays
    hours = [row.get("when.hours.0").strip(), row.get("when.hours.1").strip()]
    if any(hours):
        yield "hours", hours


def level_of(row: FormRow, unit: PointUnit, metric: str) -> tuple[Json, dict[str, str]]:
    """Return the level that a row says, and the reasons of wrong fields by their names."""
    wrong: dict[str, str] = {}
    level = {**row.base, "id": row.get("id").strip()}
    for language in ("ru", "en"):
        put_at(level, ["name", language], row.get(f"name.{language}").strip())
    read = read_money if metric == "turnover" else read_points
    level["from"] = _read(read, row.get("from"), unit, wrong, "from")
    level["multiplier"] = _read(read_factor, row.get("multiplier"), unit, wrong, "multiplier")
    return level, wrong


def _read(
    read: Callable[[str, PointUnit], Json],
    text: str,
    unit: PointUnit,
    wrong: dict[str, str],
    name: str,
) -> Json:
    try:
        return read(text.strip(), unit)
    except ValueError as exc:
        wrong[name] = str(exc)
        return None
