"""A workbook that is written in pieces is one that spreadsheets open."""

import io
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from chalicelib.domain.spreadsheets.sheet_sums import NO_SUMS
from chalicelib.services.spreadsheets.write_xlsx import (
    BEGINS,
    ENDS,
    archive_around,
    pack_piece,
    rows_xml,
)

ROWS = [["Телефон", "Имя"], ["+7900", "=1+1"], ["<&>", " \x01ё "], [5, ""], [None, "a\nb"]]


def written(*groups: list[list[object]]) -> io.BytesIO:
    """A workbook with a piece for each group of rows."""
    pieces, sums, number = b"", NO_SUMS, 1
    for place, group in enumerate(groups):
        begins = BEGINS if not place else ""
        packed, sums = pack_piece(begins + rows_xml(group, number), sums, is_last=False)
        pieces, number = pieces + packed, number + len(group)
    packed, sums = pack_piece(ENDS, sums, is_last=True)
    before, after = archive_around(sums)
    return io.BytesIO(before + pieces + packed + after)


@pytest.mark.parametrize("cut", range(1, 5))
def test_the_pieces_are_one_sheet(cut: int) -> None:
    file = written(ROWS[:cut], ROWS[cut:])  # type: ignore[arg-type]  # of texts and numbers

    assert ZipFile(file).testzip() is None
    sheet = load_workbook(file).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Телефон", "Имя"],
        ["+7900", "=1+1"],
        ["<&>", " ё "],
        [5, None],
        [None, "a\nb"],
    ]
    assert sheet["B2"].data_type == "s"


def test_the_same_rows_are_the_same_bytes() -> None:
    assert written(ROWS).getvalue() == written(ROWS).getvalue()  # type: ignore[arg-type]
