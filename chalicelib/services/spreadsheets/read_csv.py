"""Reads CSV as people's programs write it.

Source: RFC 4180, and what spreadsheets make of it: three delimiters, two encodings, two line ends.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from chalicelib.domain.errors import Rejected
from chalicelib.domain.spreadsheets.csv_text import original
from chalicelib.domain.spreadsheets.delimiter import delimiter_of, named_delimiter
from chalicelib.domain.spreadsheets.encoding import decode_line, recognise_encoding
from chalicelib.domain.spreadsheets.file_kind import MARK_BYTES
from chalicelib.domain.spreadsheets.head import Encoding, SpreadsheetHead, read_columns
from chalicelib.domain.spreadsheets.row import RowPlace, SheetRow, make_row

BEGINNING_BYTES = 256 * 1024
BLOCK_BYTES = 64 * 1024
LINE_BYTES_MAX = 2 * 1024 * 1024


@dataclass(slots=True)
class CsvLines:
    """The lines of a file as texts. `offset` is where the next line begins.

    `spoilt` says that a line since the last row was not in the encoding of the file.
    """

    file: BinaryIO
    encoding: Encoding
    offset: int
    line_end: bytes
    spoilt: bool = field(default=False, init=False)

    def __iter__(self) -> Iterator[str]:
        self.file.seek(self.offset)
        rest = b""
        while block := self.file.read(BLOCK_BYTES):
            *lines, rest = (rest + block).split(self.line_end)
            for line in lines:
                yield self._text(line + self.line_end)
            if len(rest) > LINE_BYTES_MAX:
                raise Rejected("file.line_too_long")
        if rest:
            yield self._text(rest)

    def _text(self, line: bytes) -> str:
        self.offset += len(line)
        try:
            return decode_line(line, self.encoding)
        except Rejected:
            self.spoilt = True
            return line.decode("ascii", "replace")


def read_csv_head(file: BinaryIO) -> SpreadsheetHead:
    """Return encoding, delimiter and columns of a CSV file.

    Raises:
        Rejected: `file.encoding`, `file.quote_open`, the heads are wrong.
        SaidInFull: heads are missing or repeated.
    """
    file.seek(0)
    beginning = file.read(BEGINNING_BYTES)
    start = len(MARK_BYTES) if beginning.startswith(MARK_BYTES) else 0
    encoding: Encoding = "utf-8" if start else recognise_encoding(beginning)
    lines = CsvLines(file, encoding, start, _line_end(beginning))
    number, delimiter = 0, ""
    for line in lines:
        if not number and (delimiter := named_delimiter(line)):
            number, start = 1, lines.offset
            continue
        if line.strip():
            delimiter = delimiter or delimiter_of(line)
            break
        number, start = number + 1, lines.offset
    lines = CsvLines(file, encoding, start, _line_end(beginning))
    for cells in _records(lines, delimiter or ",", number):
        columns = read_columns([original(cell) for cell in cells])
        place = RowPlace(number + 1, lines.offset)
        return SpreadsheetHead("csv", columns, place, encoding, delimiter)
    raise Rejected("columns.none")


def csv_rows(file: BinaryIO, head: SpreadsheetHead, after: RowPlace) -> Iterator[SheetRow]:
    """Yield the rows after a place, without the empty ones.

    Raises:
        Rejected: `file.quote_open`, `file.line_too_long`.
    """
    file.seek(0)
    lines = CsvLines(file, head.encoding, after.offset, _line_end(file.read(BEGINNING_BYTES)))
    number = after.number
    for cells in _records(lines, head.delimiter, number):
        number += 1
        end = RowPlace(number, lines.offset)
        is_spoilt, lines.spoilt = lines.spoilt, False
        if is_spoilt:
            yield SheetRow(number, fault="row.encoding", end=end)
        elif any(cell.strip() for cell in cells):
            texts = [original(cell).replace("\r\n", "\n") for cell in cells]
            yield make_row(texts, columns=head.columns, end=end, may_be_short=False)


def _records(lines: CsvLines, delimiter: str, number: int) -> Iterator[list[str]]:
    """Yield the cells of each row, also of the empty ones.

    Raises:
        Rejected: `file.quote_open`: the rest of the file is in quotes.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as exc:
            # A cell has no end: longer than any that the reader takes.
            raise Rejected("file.quote_open", row=number) from exc
        if cells is None:
            return
        yield cells


def _line_end(beginning: bytes) -> bytes:
    """Return what ends lines; old programs of Apple write CR alone."""
    return b"\n" if b"\n" in beginning or b"\r" not in beginning else b"\r"
