"""The fields of a programme's form: how each is written in the document, in a field, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

Json = Any

DAYS, MONTHS = "days", "months"
BETWEEN = "."


class FieldKind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    CODES = "codes"
    NAMES = "names"
    MONEY = "money"
    POINTS = "points"
    PERCENT = "percent"
    COUNT = "count"
    YES = "yes"
    CHOICE = "choice"
    TERM = "term"


class PointUnit(NamedTuple):
    """What numbers of a document mean: the decimals of a point, and the currency."""

    scale: int
    currency: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One value of the document; its name is its path with dots: `earning.caps.per_day`.

    An optional one may be left empty, which means that there is no bound. `options` are the values
    of a choice; an empty one is null.
    """

    name: str
    kind: FieldKind
    is_optional: bool = False
    options: tuple[str, ...] = ()

    @property
    def path(self) -> list[str]:
        return self.name.split(BETWEEN)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under one heading. One that `is_rare` is closed at first."""

    name: str
    fields: tuple[FormField, ...]
    is_rare: bool = False


def _term(name: str) -> FormField:
    return FormField(f"{name}.{DAYS}", FieldKind.TERM)


ROUND_UP = ("", "month", "quarter", "half_year")
SECTIONS: Sequence[Section] = (
    Section(
        "brand",
        (
            FormField("brand.name.ru", FieldKind.TEXT),
            FormField("brand.name.en", FieldKind.TEXT),
            FormField("brand.operator", FieldKind.TEXT, is_optional=True),
            FormField("brand.policy_url", FieldKind.TEXT, is_optional=True),
        ),
    ),
    Section(
        "points",
        (
            FormField("points.value", FieldKind.MONEY),
            FormField("benefits", FieldKind.CHOICE, options=("both", "points", "discounts")),
            FormField(
                "points.rounding", FieldKind.CHOICE, options=("down", "half_up", "half_even")
            ),
            FormField("points.names.ru", FieldKind.NAMES),
            FormField("points.names.en", FieldKind.NAMES),
        ),
    ),
    Section(
        "earning",
        (
            FormField("earning.exclusions.categories", FieldKind.CODES),
            FormField("earning.exclusions.skus", FieldKind.CODES),
            FormField("earning.caps.per_receipt", FieldKind.POINTS, is_optional=True),
            FormField("earning.caps.per_day", FieldKind.POINTS, is_optional=True),
            FormField("earning.caps.receipts_per_day", FieldKind.COUNT, is_optional=True),
        ),
    ),
    Section(
        "life",
        (
            FormField("earning.activation.shop_days", FieldKind.COUNT),
            FormField("earning.activation.web_days", FieldKind.COUNT),
            FormField("earning.activation.on_delivery", FieldKind.YES),
            FormField("earning.expiry.months", FieldKind.COUNT),
            FormField("earning.expiry.round_up_to", FieldKind.CHOICE, options=ROUND_UP),
        ),
    ),
    Section(
        "redemption",
        (
            FormField("redemption.share", FieldKind.PERCENT),
            FormField("redemption.minimum", FieldKind.POINTS),
            FormField("redemption.maximum", FieldKind.POINTS, is_optional=True),
            FormField("redemption.floor_price", FieldKind.MONEY),
            FormField("redemption.exclusions.categories", FieldKind.CODES),
        ),
    ),
    Section(
        "gifts",
        (
            FormField("welcome.points", FieldKind.POINTS),
            _term("welcome.expiry"),
            FormField("gifts.birthday.points", FieldKind.POINTS),
            _term("gifts.birthday.expiry"),
            FormField("gifts.dormant.points", FieldKind.POINTS),
            _term("gifts.dormant.expiry"),
        ),
    ),
    Section(
        "transfers",
        (
            FormField("transfers.enabled", FieldKind.YES),
            FormField("transfers.minimum", FieldKind.POINTS),
            FormField("transfers.per_day", FieldKind.COUNT),
            FormField("transfers.points_per_day", FieldKind.POINTS),
        ),
    ),
    Section(
        "rare",
        (
            FormField("tiers.review_day", FieldKind.COUNT),
            FormField("tiers.grace_days", FieldKind.COUNT),
            FormField("redemption.order", FieldKind.CHOICE, options=("nearest_expiry", "oldest")),
            FormField("redemption.exclusions.skus", FieldKind.CODES),
            FormField("redemption.hold_minutes.shop", FieldKind.COUNT),
            FormField("redemption.hold_minutes.web", FieldKind.COUNT),
            FormField("redemption.code.seconds", FieldKind.COUNT),
            FormField("redemption.code.tries", FieldKind.COUNT),
            FormField("returns.grace_days", FieldKind.COUNT),
            FormField("returns.any_shop", FieldKind.YES),
            FormField("debt.cap", FieldKind.POINTS),
            FormField("discounts.caps.per_line", FieldKind.PERCENT, is_optional=True),
            FormField("discounts.caps.per_receipt", FieldKind.PERCENT, is_optional=True),
            FormField("discounts.exclusions.categories", FieldKind.CODES),
        ),
        is_rare=True,
    ),
)


def sections_of(document: Json) -> list[Section]:
    """Return the sections; a term is in days or in months, as the document has it."""
    return [
        replace(each, fields=tuple(_as_written(field, document) for field in each.fields))
        for each in SECTIONS
    ]


def fields_of(document: Json) -> list[FormField]:
    """Return all fields of the form of a document."""
    return [field for section in sections_of(document) for field in section.fields]


def value_at(document: Json, path: Sequence[str]) -> Json:
    """Return the value at a place of the document; None: it is not there."""
    for part in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(part)
    return document


def put_at(document: dict[str, Json], path: Sequence[str], value: Json) -> None:
    """Write a value into a place of the document; None removes it, which means the default."""
    *parents, last = path
    place = document
    for part in parents:
        place = place.setdefault(part, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def unit_of(document: Json) -> PointUnit:
    """Return what the numbers of a document mean."""
    return PointUnit(value_at(document, ["points", "scale"]) or 0, document.get("currency", "RUB"))


def _as_written(field: FormField, document: Json) -> FormField:
    if field.kind != FieldKind.TERM:
        return field
    *parents, _ = field.path
    term = value_at(document, parents) or {}
    last = MONTHS if term.get(MONTHS) is not None else DAYS
    return replace(field, name=BETWEEN.join([*parents, last]))
