"""Reads the first visible sheet of a workbook, as a person sees it.

Source: ECMA-376, part 1, chapter 18. openpyxl reads the parts of a workbook and the values of
cells. Its own reader of sheets would keep a trace of each row, and its reader of strings takes ten
times as long, so that both loops are here.
"""

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from chalicelib.domain.errors import Rejected
from chalicelib.domain.spreadsheets.head import COLUMNS_MAX, SpreadsheetHead, read_columns
from chalicelib.domain.spreadsheets.row import EXACT_DIGITS, RowPlace, SheetRow, make_row
from chalicelib.services.spreadsheets.xlsx_archive import UNREADABLE, BoundedPart, open_archive

DATA, ROW, STRING, TEXT, SOUND = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("sheetData", "row", "si", "t", "rPh")
)
FORMULA = f"{{{SHEET_MAIN_NS}}}f"
EVENTS: Final = ("start", "end")
SHEETS_MAX = 100
ERROR = "e"
UNCOMPUTED = "formula"
# What the library says of files that other programs wrote.
BROKEN = (*UNREADABLE, KeyError, TypeError, AttributeError, IndexError, ParseError)


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that can be read once."""

    archive: ZipFile
    part: str
    parser: WorkSheetParser


def read_xlsx_head(file: BinaryIO) -> SpreadsheetHead:
    """Return the columns of the first visible sheet.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`, `file.empty`; the heads are wrong.
        SaidInFull: the file is another archive; heads are missing or repeated.
    """
    for number, cells in _rows_of(_open(file)):
        texts = _texts(cells)
        if any(texts):
            return SpreadsheetHead("xlsx", read_columns(texts), RowPlace(number))
    raise Rejected("file.empty")


def xlsx_rows(file: BinaryIO, head: SpreadsheetHead, after: RowPlace) -> Iterator[SheetRow]:
    """Yield the rows after a place, without the empty ones.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`.
    """
    for number, cells in _rows_of(_open(file), after.number):
        if number <= after.number or not cells:
            continue
        end = RowPlace(number)
        uncomputed = _uncomputed(cells, head.columns)
        try:
            texts = _texts(cells)
        except Rejected as refusal:
            yield SheetRow(number, fault=refusal.code, end=end)
            continue
        if uncomputed or any(text.strip() for text in texts):
            row = make_row(texts, columns=head.columns, end=end, may_be_short=True)
            yield replace(row, uncomputed=uncomputed) if uncomputed else row


def _open(file: BinaryIO) -> OpenSheet:
    """Open the first visible sheet.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`.
        SaidInFull: `file.other_kind`.
    """
    archive = open_archive(file)
    try:
        with warnings.catch_warnings(action="ignore"):
            return _first_sheet(archive, file)
    except BROKEN as exc:
        raise Rejected("xlsx.broken") from exc


def _first_sheet(archive: ZipFile, file: BinaryIO) -> OpenSheet:
    reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    sheets = list(reader.parser.find_sheets())[:SHEETS_MAX]
    names = set(archive.namelist())
    parts = [
        relation.target
        for sheet, relation in sheets
        if sheet.state == "visible" and relation.target in names and "chart" not in relation.Type
    ]
    strings = reader.package.find(SHARED_STRINGS)
    parser = WorkSheetParser(
        None,
        _strings(archive, strings.PartName.removeprefix("/")) if strings else [],
        data_only=True,
        epoch=reader.wb.epoch,
        date_formats=reader.wb._date_formats,  # noqa: SLF001 - as openpyxl's own reader does
        timedelta_formats=reader.wb._timedelta_formats,  # noqa: SLF001
    )
    return OpenSheet(archive, parts[0], parser)


def _strings(archive: ZipFile, part: str) -> list[str]:
    """Return the texts that cells name by their number; what is written above letters is none."""
    found: list[str] = []
    root: Element | None = None
    bounded = BoundedPart(archive.open(part), "si")
    for event, element in iterparse(bounded, EVENTS):  # noqa: S314 - `BoundedPart` has no entities
        if root is None:
            root = element
        elif event == "end" and element.tag == STRING:
            found.append(_string(element))
            root.clear()
    return found


def _string(element: Element) -> str:
    above = {text for sound in element.iter(SOUND) for text in sound.iter(TEXT)}
    return "".join(text.text or "" for text in element.iter(TEXT) if text not in above)


def _rows_of(sheet: OpenSheet, after: int = 0) -> Iterator[tuple[int, Mapping[int, Any]]]:
    """Yield the rows after a number with the cells that have a value, by the index of the column.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`.
    """
    try:
        for number, row in _elements(sheet):
            # The cells of rows before that are not read: it takes three quarters of the time.
            if number > after:
                sheet.parser.row_counter = number - 1
                with warnings.catch_warnings(action="ignore"):
                    _, cells = sheet.parser.parse_row(row)
                found = {each["column"] - 1: each for each in cells if each["value"] is not None}
                if len(found) < len(cells):
                    found |= _formulas(row, cells)
                yield number, found
    except BROKEN as exc:
        raise Rejected("xlsx.broken") from exc


def _formulas(row: Element, cells: Sequence[Mapping[str, Any]]) -> Mapping[int, Any]:
    """Return the cells with a formula that no program computed, by the index of the column."""
    return {
        cell["column"] - 1: {**cell, "data_type": UNCOMPUTED, "value": ""}
        for element, cell in zip(row, cells, strict=True)
        if cell["value"] is None and element.find(FORMULA) is not None
    }


def _uncomputed(cells: Mapping[int, Any], columns: Sequence[str]) -> frozenset[str]:
    return frozenset(
        columns[index]
        for index, cell in cells.items()
        if cell["data_type"] == UNCOMPUTED and index < len(columns)
    )


def _elements(sheet: OpenSheet) -> Iterator[tuple[int, Element]]:
    """Yield the rows with their numbers, which grow.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`.
    """
    data: Element | None = None
    before = 0
    part = BoundedPart(sheet.archive.open(sheet.part), "row")
    for event, element in iterparse(part, EVENTS):  # noqa: S314 - `BoundedPart` has no entities
        if event == "start":
            data = element if element.tag == DATA else data
        elif element.tag == DATA:
            return  # what follows says how the sheet looks
        elif element.tag == ROW and data is not None:
            number = int(element.get("r", before + 1))
            if number <= before:
                raise Rejected("xlsx.broken")
            before = number
            yield number, element
            data.clear()


def _texts(cells: Mapping[int, Any]) -> list[str]:
    """Return the cells of a row as a person sees them.

    Raises:
        Rejected: `row.long`, `cell.error`, `cell.digits_lost`.
    """
    width = max(cells, default=-1) + 1
    if width > COLUMNS_MAX:
        raise Rejected("row.long")
    return [_text(cells[index]) if index in cells else "" for index in range(width)]


def _text(cell: Mapping[str, Any]) -> str:
    if cell["data_type"] == ERROR:
        raise Rejected("cell.error")
    match cell["value"]:
        case bool(value):
            return str(value).lower()
        case int(value) | float(value):
            return _number(value)
        case datetime() as value:
            at = value.replace(microsecond=0)
            return at.date().isoformat() if at.time() == time() else at.isoformat()
        case date() | time() as value:
            return value.isoformat()
        case value:
            return str(value).replace("\r\n", "\n")


def _number(value: float) -> str:
    """Return a number with the digits that a spreadsheet shows: phones and cards are numbers too.

    Raises:
        Rejected: `cell.error`, `cell.digits_lost`: the last digits were lost when it was written.
    """
    if isinstance(value, int):
        digits = str(value)
        if len(digits.lstrip("-")) > EXACT_DIGITS:
            raise Rejected("cell.digits_lost")
        return digits
    if not math.isfinite(value):
        raise Rejected("cell.error")
    number = Decimal(f"{value:.{EXACT_DIGITS}g}")
    if number.adjusted() >= EXACT_DIGITS:
        raise Rejected("cell.digits_lost")
    return f"{number.normalize():f}"
