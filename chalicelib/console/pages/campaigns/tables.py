"""Tables to save: CSV in UTF-8 that a spreadsheet reads, and in which nothing is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from chalicelib.handlers.campaigns.report_csv import BYTE_ORDER_MARK, MEDIA, harmless

__all__ = ["MEDIA", "csv_of"]


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the bytes of a table with its header."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    table = csv.writer(text)
    table.writerow(head)
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
