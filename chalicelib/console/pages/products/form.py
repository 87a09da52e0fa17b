"""The form of a product, and rows of a spreadsheet that are pasted."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chalicelib.console.pages.programme.fields import Json, PointUnit
from chalicelib.console.pages.programme.notation import read_money, typed_money
from chalicelib.domain.both_languages import second_of
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import Locale

SKU = "sku"
TEXTS = ("name.ru", "name.en", "category", "unit")
PRICES = ("price", "prices.promo", "prices.wholesale")
MARKS = ("earns", "redeems")
UNITS = ("piece", "kg", "l", "m")
# As spreadsheets of shops have them, without a dot at the end.
UNIT_WORDS = {
    **dict.fromkeys(("pc", "pcs", "шт", "штука", "штук"), "piece"),
    **dict.fromkeys(("кг", "килограмм"), "kg"),
    **dict.fromkeys(("л", "литр"), "l"),
    **dict.fromkeys(("м", "метр"), "m"),
}
# The columns of a pasted table, in their order.
COLUMNS = (SKU, *TEXTS, *PRICES, *MARKS)
NO = frozenset({"no", "нет", "0", "false", "-", "−"})
ROWS_MAX = 1000
SEPARATORS = "\t;"


def typed_of(product: Json, locale: Locale) -> dict[str, str]:
    """Return a product as it is typed into the form."""
    prices = {"price": product["price"]}
    prices |= {f"prices.{name}": price for name, price in product["prices"].items()}
    return {
        SKU: product[SKU],
        "name.ru": product["name"].get("ru", ""),
        "name.en": second_of(product["name"].get("ru", ""), product["name"].get("en", "")),
        "category": product["category"],
        "unit": product["unit"],
        **{name: typed_money(price, locale) for name, price in prices.items() if price},
        **{name: "yes" if product[name] else "" for name in MARKS},
    }


def body_of(typed: Mapping[str, str], currency: str) -> dict[str, Any]:
    """Return the body of the API for a product.

    Raises:
        Malformed: a price cannot be read; its pointers name all of them.
    """
    wrong: dict[str, str] = {}
    prices: dict[str, Any] = {}
    for name in PRICES:
        text = typed.get(name, "").strip()
        try:
            if text:
                prices[name] = read_money(text, PointUnit(0, currency))
        except ValueError as exc:
            wrong[f"/{name.replace('.', '/')}"] = str(exc)
    if wrong:
        raise Malformed(wrong)
    others = {name.partition(".")[2]: price for name, price in prices.items() if "." in name}
    return {
        "name": {"ru": typed.get("name.ru", "").strip(), "en": typed.get("name.en", "").strip()},
        "category": typed.get("category", "").strip(),
        "unit": typed.get("unit", "").strip() or UNITS[0],
        "price": prices.get("price"),
        "prices": others,
        **{name: bool(typed.get(name)) for name in MARKS},
    }


class PastedTable(NamedTuple):
    """The rows of a pasted table by the names of columns, and the line at which each begins."""

    rows: list[dict[str, str]]
    lines: list[int]


def pasted(text: str) -> PastedTable:
    """Return the rows of a pasted table; a row of titles is left out. Lines count from 1.

    Raises:
        Malformed: it is no table.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    separator = next((mark for mark in SEPARATORS if lines and mark in lines[0][1]), ";")
    reader = csv.reader((line for _, line in lines), delimiter=separator)
    begins, rows = 0, list[tuple[int, dict[str, str]]]()
    try:
        for row in reader:
            cells = dict(zip(COLUMNS, map(str.strip, row), strict=False))
            rows.append((lines[begins][0], cells))
            begins = reader.line_num
    except csv.Error as exc:
        raise Malformed({"/rows": "form.table"}) from exc
    found = rows[1:] if rows and _is_title(rows[0][1]) else rows
    return PastedTable([cells for _, cells in found], [number for number, _ in found])


def _is_title(row: Mapping[str, str]) -> bool:
    return row.get(SKU, "").casefold() in ("sku", "артикул", "код")


def bodies_of(rows: list[dict[str, str]], currency: str) -> list[dict[str, Any]]:
    """Return the bodies of the API for pasted rows.

    Raises:
        Malformed: prices that cannot be read, each with a pointer into the list.
    """
    wrong: dict[str, str] = {}
    bodies: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        marks = {
            name: "" if row.get(name, "").casefold() in NO and row.get(name) else "yes"
            for name in MARKS
        }
        try:
            cells = {**row, **marks, "unit": _unit(row.get("unit", ""))}
            bodies.append({SKU: row.get(SKU, ""), **body_of(cells, currency)})
        except Malformed as refused:
            wrong |= {f"/products/{number}{at}": why for at, why in refused.pointers.items()}
    if wrong:
        raise Malformed(wrong)
    return bodies


def _unit(cell: str) -> str:
    """Return the unit that a cell names in either language, or the cell itself."""
    word = cell.casefold().rstrip(".")
    return UNIT_WORDS.get(word, word)


def faults(refused: Malformed) -> Iterator[tuple[int, str, str]]:
    """Yield the row, from 1, the field and the reason of each wrong cell."""
    for pointer, why in refused.pointers.items():
        _, _, rest = pointer.partition("/products/")
        number, _, field = rest.partition("/")
        if number.isdecimal():
            name = field.replace("/", ".").removesuffix(".amount").removesuffix(".currency")
            yield int(number) + 1, name, why
