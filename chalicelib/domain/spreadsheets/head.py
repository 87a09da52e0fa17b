"""The head of a table: its format, and the names of its columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.errors import Rejected, SaidInFull
from chalicelib.domain.messages.visible_text import without_formats
from chalicelib.domain.spreadsheets.row import CELL_CHARS_MAX, RowPlace

COLUMNS_MAX = 200
HEAD_CHARS_MAX = 100
LETTERS = 26
NAMED_MAX = 5  # columns that a refusal names

SpreadsheetFormat = Literal["csv", "xlsx"]
Encoding = Literal["utf-8", "cp1251", ""]
"""Empty: nothing but ASCII was seen yet, so that each line decides."""


@dataclass(frozen=True, slots=True)
class SpreadsheetHead:
    """How a file is read. `rows` is where the first row after the heads begins."""

    format: SpreadsheetFormat
    columns: tuple[str, ...]
    rows: RowPlace
    encoding: Encoding = "utf-8"
    delimiter: str = ""


def read_columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns. Empty ones at the end of the row are none.

    Raises:
        Rejected: `columns.none`, `columns.too_many`, `columns.too_long`.
        SaidInFull: `columns.unnamed`, `columns.repeated`.
    """
    names = [" ".join(without_formats(cell[:CELL_CHARS_MAX]).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Rejected("columns.none")
    if len(names) > COLUMNS_MAX:
        raise Rejected("columns.too_many", most=COLUMNS_MAX)
    if any(len(name) > HEAD_CHARS_MAX for name in names):
        raise Rejected("columns.too_long", most=HEAD_CHARS_MAX)
    _refuse_unnamed(names)
    _refuse_repeated(names)
    return tuple(names)


def column_letter(index: int) -> str:
    """Return how spreadsheets call a column: 0 is A, 26 is AA."""
    more, last = divmod(index, LETTERS)
    return (column_letter(more - 1) if more else "") + chr(ord("A") + last)


def _refuse_unnamed(names: Sequence[str]) -> None:
    unnamed = [column_letter(index) for index, name in enumerate(names) if not name]
    if unnamed:
        raise SaidInFull("columns.unnamed", columns=", ".join(unnamed[:NAMED_MAX]))


def _refuse_repeated(names: Sequence[str]) -> None:
    folded = [name.casefold() for name in names]
    many = {name for name, times in Counter(folded).items() if times > 1}
    first = {name: names[folded.index(name)] for name in folded if name in many}
    said = [
        f"{first[name]} ({', '.join(_letters(folded, name))})" for name in list(first)[:NAMED_MAX]
    ]
    if said:
        raise SaidInFull("columns.repeated", columns="; ".join(said))


def _letters(folded: Sequence[str], name: str) -> list[str]:
    return [column_letter(index) for index, each in enumerate(folded) if each == name]
