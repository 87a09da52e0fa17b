"""Tables as files that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Sequence

from chalicelib.console.answers import Download

MEDIA = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # by it a spreadsheet knows that the text is UTF-8


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> Download:
    """Return rows as a file; no cell of it is run as a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([_cell(each) for each in row] for row in rows)
    return Download(name, MEDIA, f"{MARK}{written.getvalue()}".encode())


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text
