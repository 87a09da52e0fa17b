"""Tables of pages as files that a spreadsheet opens."""

from collections.abc import Iterable, Sequence

from chalicelib.console.answers import Download
from chalicelib.domain.spreadsheets.csv_text import MEDIA, csv_text


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> Download:
    """Return rows as a file to save."""
    return Download(name, MEDIA, csv_text(rows).encode())
