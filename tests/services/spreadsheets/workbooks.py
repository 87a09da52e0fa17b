"""Workbooks of the tests: good ones, and archives that claim to be one."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

SHEET, TYPES = "xl/worksheets/sheet1.xml", "[Content_Types].xml"


def a_workbook(*rows: Sequence[Any], title: str = "Клиенты") -> BinaryIO:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> BinaryIO:
    file = io.BytesIO()
    book.save(file)
    return file


def rewritten(file: BinaryIO, parts: Mapping[str, bytes]) -> BinaryIO:
    """The archive with other parts in it."""
    made = io.BytesIO()
    with ZipFile(file) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in {**dict.fromkeys(old.namelist()), **parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return made


def shared(rows: str, strings: str) -> BinaryIO:
    """A workbook whose cells name the strings of a table, as Excel writes it."""
    file = a_workbook(["a"])
    with ZipFile(file) as archive:
        types = archive.read(TYPES).decode()
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/>'
    sheet = f'<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData>{rows}</sheetData></worksheet>'
    return rewritten(
        file,
        {
            TYPES: types.replace("</Types>", f"{override}</Types>").encode(),
            "xl/sharedStrings.xml": strings.replace("{0}", SHEET_MAIN_NS).encode(),
            SHEET: sheet.encode(),
        },
    )


def an_archive(*names: str) -> BinaryIO:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return made
