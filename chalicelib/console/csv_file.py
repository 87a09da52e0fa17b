"""Files of tables that a spreadsheet opens without a question, and without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

from chalicelib.console.answers import Download

MEDIA = "text/csv; charset=utf-8"
BOM = "\ufeff"  # by which a spreadsheet knows UTF-8
FORMULA = ("=", "+", "-", "@", "\t")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Download:
    """Return a table as a file; a cell that a spreadsheet would compute gets an apostrophe."""
    text = io.StringIO(BOM)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return Download(name, MEDIA, text.getvalue().encode())


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
