"""How values of a programme are typed into fields and read from them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

from chalicelib.console.pages.programme.fields import (
    FieldKind,
    FormField,
    Json,
    PointUnit,
)
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import decimal_text, factor_text, percent_text

NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
FACTOR = re.compile(r"(?:([0-9]{1,3})\s+)?([0-9]{1,4})\s*/\s*([0-9]{1,4})")
GROUPS = re.compile(r",(?=[0-9]{3}(?![0-9]))")  # `1,500`: nothing here has three decimals
SEPARATORS = re.compile(r"[,;\n]")
BASIS_OF_PERCENT = 100
LARGEST_PART = 1000  # of a factor


def typed_of(field: FormField, value: Json, unit: PointUnit, locale: Locale) -> str:
    """Return a value of the document as a person types it."""
    if value is None:
        return ""
    match field.kind:
        case FieldKind.CODES | FieldKind.NAMES:
            return ", ".join(value)
        case FieldKind.MONEY:
            return typed_money(value, locale)
        case FieldKind.POINTS:
            return typed_points(value, unit, locale)
        case FieldKind.PERCENT:
            return percent_text(value, locale)
        case FieldKind.YES:
            return "yes" if value else ""
        case _:
            return str(value)


def typed_money(price: Mapping[str, str], locale: Locale) -> str:
    """`1500` or `99,50`: whole amounts have no decimals."""
    whole, _, part = price["amount"].partition(".")
    return whole if not part.strip("0") else decimal_text(price["amount"], locale)


def typed_points(points: int, unit: PointUnit, locale: Locale) -> str:
    """`412` or `12,5`, of a number in the scale of the programme."""
    exact = f"{Fraction(points, 10**unit.scale):.2f}" if unit.scale else str(points)
    return decimal_text(exact.rstrip("0").rstrip(".") if unit.scale else exact, locale)


def typed_factor(factor: tuple[int, int], locale: Locale) -> str:
    """`2`, `1,5` or `1 1/3`."""
    return factor_text((factor[0], factor[1]), locale)


def value_of(field: FormField, text: str, unit: PointUnit) -> Json:
    """Return the value for the document; None is the default. A wrong text is a ValueError."""
    text = text.strip()
    if field.kind == FieldKind.YES:
        return bool(text)
    if field.kind in (FieldKind.CODES, FieldKind.NAMES):
        return read_codes(text)
    if field.kind == FieldKind.CHOICE:
        return text or None
    if not text:
        if field.is_optional or field.kind == FieldKind.TEXT:
            return "" if field.kind == FieldKind.TEXT else None
        raise ValueError("form.required")
    return _READERS[field.kind](text, unit)


def read_codes(text: str) -> list[str]:
    """Return codes that stand between commas or on lines of their own, each once."""
    return list(dict.fromkeys(filter(None, (each.strip() for each in SEPARATORS.split(text)))))


def read_points(text: str, unit: PointUnit) -> int:
    """Return points in the scale of the programme; a wrong text is a ValueError."""
    exact = _number(text, "form.points") * 10**unit.scale
    if exact.denominator != 1:
        raise ValueError("form.points")
    return int(exact)


def read_percent(text: str, _: PointUnit) -> int:
    """Return basis points; a wrong text is a ValueError."""
    exact = _number(text.removesuffix("%"), "form.percent") * BASIS_OF_PERCENT
    if exact.denominator != 1:
        raise ValueError("form.percent")
    return int(exact)


def read_money(text: str, unit: PointUnit) -> dict[str, str]:
    """Return an amount of money; a wrong text is a ValueError."""
    plain = _plain(text)
    _number(plain, "form.money")
    whole, _, part = plain.partition(".")
    if len(part) > len("00"):
        raise ValueError("form.money")
    return {"amount": f"{int(whole)}.{part:0<2}", "currency": unit.currency}


def read_count(text: str, _: PointUnit) -> int:
    """Return a whole number; a wrong text is a ValueError."""
    exact = _number(text, "form.whole_number")
    if exact.denominator != 1:
        raise ValueError("form.whole_number")
    return int(exact)


def read_factor(text: str, _: PointUnit) -> list[int]:
    """Return two integers of `2`, `1,5`, `4/3`, `1 1/3` or `1⅓`; a wrong text is a ValueError."""
    parts = FACTOR.fullmatch(_fractions(text).strip())
    if parts and int(parts[3]):
        whole, above, below = int(parts[1] or 0), int(parts[2]), int(parts[3])
        return [whole * below + above, below]
    exact = _number(text, "form.factor")
    if exact.denominator > LARGEST_PART:
        raise ValueError("form.factor")
    return [exact.numerator, exact.denominator]


def _read_text(text: str, _: PointUnit) -> str:
    return text


_READERS: Mapping[str, Callable[[str, PointUnit], Json]] = {
    FieldKind.TEXT: _read_text,
    FieldKind.MONEY: read_money,
    FieldKind.POINTS: read_points,
    FieldKind.PERCENT: read_percent,
    FieldKind.COUNT: read_count,
    FieldKind.TERM: read_count,
}


def _fractions(text: str) -> str:
    """Return the text with signs of fractions, `⅓`, in digits, apart from the digits before."""
    apart = "".join(
        f" {each}" if unicodedata.decomposition(each).startswith("<fraction>") else each
        for each in text
    )
    return unicodedata.normalize("NFKC", apart).replace("\u2044", "/")


def _plain(text: str) -> str:
    return GROUPS.sub("", "".join(text.split())).replace(",", ".")


def _number(text: str, wrong: str) -> Fraction:
    plain = _plain(text)
    if not NUMBER.fullmatch(plain):
        raise ValueError(wrong)
    return Fraction(plain)
