"""Rows of a file, the same for all formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain.errors import Rejected

ROWS_MAX = 1_000_000
# A job goes through the rows before its place again, which takes a worker 12 s for so many.
XLSX_ROWS_MAX = 200_000
CELL_CHARS_MAX = 4_000
# Spreadsheets keep 15 digits of a number and write zeros for the rest.
EXACT_DIGITS = 15


class RowPlace(NamedTuple):
    """Where reading continues: after the row `number`, at the byte `offset` of a CSV file."""

    number: int = 0
    offset: int = 0


START = RowPlace()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row under the heads of the columns. `number` is the one that a spreadsheet shows.

    A row that cannot be read has a `fault`, which is a code of a refusal, and no cells. Columns in
    `uncomputed` have a formula, and the file lacks its value.
    """

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    end: RowPlace = START
    uncomputed: frozenset[str] = frozenset()


def make_row(
    cells: Sequence[str], *, columns: Sequence[str], end: RowPlace, may_be_short: bool
) -> SheetRow:
    """Put cells under the heads of their columns.

    In an XLSX file the last empty cells of a row are not written, so that it `may_be_short`.
    """
    try:
        _check(cells, len(columns), may_be_short=may_be_short)
    except Rejected as refusal:
        return SheetRow(end.number, fault=refusal.code, end=end)
    padded = (*cells, *("" for _ in range(len(columns) - len(cells))))
    found = {name: cell.strip() for name, cell in zip(columns, padded, strict=False)}
    return SheetRow(end.number, found, end=end)


def _check(cells: Sequence[str], columns: int, *, may_be_short: bool) -> None:
    """Refuse a row of cells that may belong to other columns than they stand in.

    Raises:
        Rejected: `row.short`, `row.long`, `cell.too_long`.
    """
    if len(cells) < columns and not may_be_short:
        raise Rejected("row.short")
    if any(cell.strip() for cell in cells[columns:]):
        raise Rejected("row.long")
    if any(len(cell) > CELL_CHARS_MAX for cell in cells):
        raise Rejected("cell.too_long")
