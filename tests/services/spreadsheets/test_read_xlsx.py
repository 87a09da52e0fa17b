"""Workbooks: values as a person sees them, and archives that would cost memory."""

import io
import re
from datetime import date, datetime, time
from typing import Any, BinaryIO
from zipfile import ZIP_BZIP2, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from chalicelib.domain.errors import Rejected
from chalicelib.services.spreadsheets import xlsx_archive
from chalicelib.services.spreadsheets.read_rows import read_head, read_rows
from tests.services.spreadsheets.workbooks import (
    SHEET,
    a_workbook,
    an_archive,
    rewritten,
    saved,
    shared,
)

HEADS = ["Телефон", "Имя"]


def cells_of(file: BinaryIO) -> list[tuple[str, ...]]:
    found = read_rows(file, read_head(file))
    return [(row.fault,) if row.fault else tuple(row.cells.values()) for row in found]


def sheet_of(file: BinaryIO) -> bytes:
    with ZipFile(file) as archive:
        return archive.read(SHEET)


def with_sheet(change: tuple[str, str]) -> BinaryIO:
    """A workbook of two rows whose sheet was changed."""
    file = a_workbook(HEADS, [1, "Анна"])
    sheet = sheet_of(file).decode()
    assert re.search(change[0], sheet)
    return rewritten(file, {SHEET: re.sub(change[0], change[1], sheet, count=1).encode()})


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (79001234567, "79001234567"),
        (79001234567.0, "79001234567"),
        (0.1 + 0.2, "0.3"),
        (12.50, "12.5"),
        (-3, "-3"),
        (True, "true"),
        (date(1990, 5, 5), "1990-05-05"),
        (datetime(2026, 11, 28, 17, 5), "2026-11-28T17:05:00"),  # noqa: DTZ001 - as in a sheet
        (time(9, 30), "09:30:00"),
        (" Анна\r\nПетровна ", "Анна\nПетровна"),
        ("007", "007"),
        (1e-7, "0.0000001"),
    ],
)
def test_values_are_read_as_a_person_sees_them(value: object, seen: str) -> None:
    assert cells_of(a_workbook(HEADS, [value, "x"])) == [(seen, "x")]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (1234567890123456, "cell.digits_lost"),
        (1.5e18, "cell.digits_lost"),
        ("#N/A", "cell.error"),
        ("x" * 4001, "cell.too_long"),
    ],
)
def test_a_value_that_was_lost_makes_a_bad_row(value: object, fault: str) -> None:
    assert cells_of(a_workbook(HEADS, [value, "x"], [1, "y"])) == [(fault,), ("1", "y")]


def test_empty_rows_and_cells_keep_the_numbers_of_the_sheet() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A2"], sheet["B2"] = "Телефон", "Имя"
    sheet["A5"] = 1
    sheet["B9"] = "Анна"
    file = saved(book)
    rows = list(read_rows(file, read_head(file)))

    assert [row.number for row in rows] == [5, 9]
    assert [dict(row.cells) for row in rows] == [
        {"Телефон": "1", "Имя": ""},
        {"Телефон": "", "Имя": "Анна"},
    ]
    assert list(read_rows(file, read_head(file), rows[0].end)) == rows[1:]


def test_the_first_visible_sheet_is_read() -> None:
    book = Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Клиенты").append(HEADS)

    assert read_head(saved(book)).columns == tuple(HEADS)


def test_a_formula_is_never_computed() -> None:
    assert cells_of(a_workbook(HEADS, ["=1+1", "Анна"])) == [("", "Анна")]


def test_a_row_with_more_cells_than_columns_is_bad() -> None:
    wide = ["1", "2", *([None] * 300), "far"]

    assert cells_of(a_workbook(HEADS, [1, 2, 3], wide)) == [("row.long",), ("row.long",)]


def test_strings_of_the_shared_table_are_read() -> None:
    strings = """<sst xmlns="{0}"><si><t>Анна</t></si><si><r><t>Пётр</t></r><r><t xml:space=
        "preserve"> I</t></r><rPh sb="0" eb="1"><t>above</t></rPh></si></sst>"""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c t="s"><v>1</v></c></row>'

    assert cells_of(shared(rows, strings)) == [("Пётр I",)]


def test_names_of_elements_may_have_a_prefix() -> None:
    sheet = """<x:worksheet xmlns:x="{0}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v>
        </x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData>
        </x:worksheet>"""

    file = rewritten(a_workbook(HEADS), {SHEET: sheet.replace("{0}", SHEET_MAIN_NS).encode()})
    assert cells_of(file) == [("1",)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("^", '<!DOCTYPE x [<!ENTITY a "b">]>'), "xlsx.broken"),
        (("<sheetData>", "<sheetData><!-- x -->"), "xlsx.broken"),
        (('r="2"', 'r="1"'), "xlsx.broken"),
        (('r="2"', 'r="two"'), "xlsx.broken"),
        (("</worksheet>", ""), ""),
        (("</sheetData>", ""), "xlsx.broken"),
        (("<v>1</v>", "<v>one</v>"), "xlsx.broken"),
    ],
)
def test_a_damaged_sheet_is_refused_and_nothing_else_happens(
    change: tuple[str, str], code: str
) -> None:
    if not code:
        assert cells_of(with_sheet(change)) == [("1", "Анна")]
        return
    with pytest.raises(Rejected, match=code.replace(".", r"\.")):
        cells_of(with_sheet(change))


def test_a_row_of_endless_cells_is_refused_before_it_is_built() -> None:
    cells = "".join(f'<c r="B2" t="n" s="0" note="{n}"/>' for n in range(80_000))

    with pytest.raises(Rejected, match=r"xlsx\.too_large"):
        cells_of(with_sheet(("</row></sheetData>", f"{cells}</row></sheetData>")))


def bomb(name: str) -> BinaryIO:
    """A workbook with a part of zeros, which compress a thousand times."""
    return rewritten(a_workbook(HEADS, [1, "a"]), {name: b"0" * 3_000_000})


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/other.xml"])
def test_a_part_that_grows_is_refused_by_what_it_declares(name: str) -> None:
    with pytest.raises(Rejected, match=r"xlsx\.too_large"):
        read_head(bomb(name))


@pytest.mark.parametrize(
    ("bound", "most"),
    [
        ("ROWS_BYTES_MAX", 100),
        ("OTHER_BYTES_MAX", 100),
        ("PARTS_MAX", 3),
        ("LIST_BYTES_MAX", 100),
    ],
)
def test_every_size_has_a_bound(bound: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_archive, bound, most)

    with pytest.raises(Rejected, match=r"xlsx\.too_large"):
        read_head(a_workbook(HEADS, [1, "Анна"]))


@pytest.mark.parametrize("name", ["xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_entities_in_any_part_are_refused(name: str) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    with pytest.raises(Rejected, match=r"xlsx\.broken"):
        read_head(rewritten(a_workbook(HEADS), {name: laughs}))


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("a.txt",), "ZIP"),
        (("[Content_Types].xml", "word/document.xml"), "DOCX"),
        (("content.xml", "mimetype"), "ODS"),
        (("[Content_Types].xml", "xl/workbook.bin"), "XLSB"),
    ],
)
def test_another_archive_is_named(names: tuple[str, ...], kind: str) -> None:
    with pytest.raises(Rejected, match=r"file\.other_kind") as refused:
        read_head(an_archive(*names))
    assert refused.value.params == {"kind": kind}


def test_a_workbook_has_a_bound_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.services.spreadsheets.read_rows.XLSX_ROWS_MAX", 2)

    with pytest.raises(Rejected, match=r"file\.too_many_rows"):
        cells_of(a_workbook(HEADS, [1, "a"], [2, "b"], [3, "c"]))


def test_a_cut_file_is_refused() -> None:
    whole = a_workbook(HEADS, [1, "Анна"]).getvalue()  # type: ignore[attr-defined]

    for length in range(10, len(whole) - 1, 97):
        with pytest.raises(Rejected, match=r"xlsx\.broken"):
            read_head(io.BytesIO(whole[:length]))


def test_any_damaged_byte_is_a_refusal_and_never_an_error_of_ours() -> None:
    whole = bytearray(a_workbook(HEADS, [1, "Анна"]).getvalue())  # type: ignore[attr-defined]

    for at in range(0, len(whole), 61):
        damaged = bytes([*whole[:at], whole[at] ^ 0x5A, *whole[at + 1 :]])
        try:
            cells_of(io.BytesIO(damaged))
        except Rejected:
            continue


def test_other_compressions_are_refused() -> None:
    made = io.BytesIO()
    with ZipFile(a_workbook(HEADS)) as old, ZipFile(made, "w", ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))

    with pytest.raises(Rejected, match=r"xlsx\.broken"):
        read_head(made)


def test_a_workbook_without_a_visible_sheet_is_broken() -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"
    book.create_chartsheet("chart")

    with pytest.raises(Rejected, match=r"xlsx\.broken"):
        read_head(saved(book))


def test_a_formula_without_a_value_is_known() -> None:
    """As programs write workbooks that no spreadsheet computed."""
    file = with_sheet(("<v>1</v>", "<f>1+1</f><v></v>"))

    (row,) = read_rows(file, read_head(file))

    assert row.uncomputed == {HEADS[0]}
    assert list(row.cells.values()) == ["", "Анна"]


def test_a_number_without_end_is_an_error() -> None:
    assert cells_of(with_sheet(("<v>1</v>", "<v>1e999</v>"))) == [("cell.error",)]


@pytest.mark.parametrize("rows", [(), ([None], [""])])
def test_a_sheet_without_heads_is_empty(rows: tuple[Any, ...]) -> None:
    with pytest.raises(Rejected, match=r"file\.empty"):
        read_head(a_workbook(*rows))
