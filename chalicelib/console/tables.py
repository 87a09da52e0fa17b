"""Tables to download: CSV that opens in any spreadsheet, and runs nothing there."""

import csv
import io
from collections.abc import Iterable, Sequence

CSV = "csv"
BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for a code page of its own
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV; a cell that would be a formula begins with an apostrophe."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return (BOM + made.getvalue()).encode()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
