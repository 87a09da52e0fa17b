"""Reads a file of rows, CSV or XLSX, from any place on, in constant memory."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from chalicelib.domain.errors import Rejected
from chalicelib.domain.spreadsheets.file_kind import format_of
from chalicelib.domain.spreadsheets.head import SpreadsheetHead
from chalicelib.domain.spreadsheets.row import ROWS_MAX, XLSX_ROWS_MAX, RowPlace, SheetRow
from chalicelib.services.spreadsheets.read_csv import csv_rows, read_csv_head

KIND_BYTES = 4_096
SAMPLE_ROWS = 3


def read_head(file: BinaryIO) -> SpreadsheetHead:
    """Return how a file is to be read; it must be seekable.

    Raises:
        Rejected: the file is empty, or no table of ours.
        SaidInFull: it is a file of another kind, or the heads of its columns are wrong.
    """
    file.seek(0)
    if format_of(file.read(KIND_BYTES)) == "csv":
        return read_csv_head(file)
    from chalicelib.services.spreadsheets.read_xlsx import read_xlsx_head  # noqa: PLC0415

    return read_xlsx_head(file)


def read_rows(
    file: BinaryIO, head: SpreadsheetHead, after: RowPlace | None = None
) -> Iterator[SheetRow]:
    """Yield the rows after a place, without the empty ones.

    A place in a CSV file is found at once; of an XLSX file all rows before it are read again.

    Raises:
        Rejected: `file.too_many_rows`; the file is broken from here on.
    """
    most = ROWS_MAX if head.format == "csv" else XLSX_ROWS_MAX
    for row in _rows(file, head, after or head.rows):
        if row.number > most + head.rows.number:
            raise Rejected("file.too_many_rows", most=most)
        yield row


def read_sample(file: BinaryIO, head: SpreadsheetHead) -> list[SheetRow]:
    """Return the first rows, which show a person what stands in which column.

    Raises:
        Rejected: `file.no_rows`; the file is broken.
    """
    found = list(islice(read_rows(file, head), SAMPLE_ROWS))
    if not found:
        raise Rejected("file.no_rows")
    return found


def _rows(file: BinaryIO, head: SpreadsheetHead, after: RowPlace) -> Iterator[SheetRow]:
    if head.format == "csv":
        return csv_rows(file, head, after)
    from chalicelib.services.spreadsheets.read_xlsx import xlsx_rows  # noqa: PLC0415

    return xlsx_rows(file, head, after)
