"""CSV as people's programs write it."""

import io
from typing import BinaryIO

import pytest

from chalicelib.domain.errors import Rejected
from chalicelib.domain.spreadsheets import row as rows_of_files
from chalicelib.domain.spreadsheets.csv_text import csv_text
from chalicelib.services.spreadsheets.read_rows import read_head, read_rows, read_sample
from chalicelib.services.spreadsheets.stored_file import open_stored


def cells_of(file: BinaryIO) -> list[tuple[str, ...]]:
    """The cells of every good row; a bad one is its fault."""
    found = read_rows(file, read_head(file))
    return [(row.fault,) if row.fault else tuple(row.cells.values()) for row in found]


def a_file(text: str, encoding: str = "utf-8") -> BinaryIO:
    return io.BytesIO(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_common_way_of_writing_a_table_is_read(
    encoding: str, delimiter: str, end: str
) -> None:
    lines = [["Телефон", "Имя"], ["89001234567", "Анна"], ["", ""], ["89001234568", "Пётр"]]
    text = end.join(delimiter.join(line) for line in lines)

    assert cells_of(a_file(text, encoding)) == [("89001234567", "Анна"), ("89001234568", "Пётр")]


def test_quotes_and_line_ends_in_cells_are_read() -> None:
    text = 'name;note\r\n"Anna ""A""";"first\r\nsecond; third"\r\n"";"x"\r\n'

    assert cells_of(a_file(text)) == [('Anna "A"', "first\nsecond; third"), ("", "x")]


def test_rows_have_the_numbers_that_a_spreadsheet_shows() -> None:
    file = a_file('sep=;\n\nphone;note\n1;"a\nb"\n\n2;c\n')
    head = read_head(file)

    assert head.rows.number == 3
    assert [row.number for row in read_rows(file, head)] == [4, 6]


def test_reading_goes_on_after_any_row() -> None:
    file = a_file("phone;name\n" + "".join(f"{n};Анна {n}\n" for n in range(500)))
    head = read_head(file)
    every = list(read_rows(file, head))

    for row in (every[0], every[200], every[-1]):
        assert list(read_rows(file, head, row.end)) == every[every.index(row) + 1 :]


def test_rows_that_do_not_fit_are_bad_and_the_others_are_read() -> None:
    text = "a;b\n1\n1;2;3\n1;2;;\n" + "x" * 4001 + ";2\n3;4\n"

    assert cells_of(a_file(text)) == [
        ("row.short",),
        ("row.long",),
        ("1", "2"),
        ("cell.too_long",),
        ("3", "4"),
    ]


def test_a_line_in_another_encoding_is_a_bad_row() -> None:
    beginning = "Имя;Город\n" + "Анна;Москва\n" * 13_000
    content = beginning.encode() + "Пётр;Тверь\n".encode("cp1251") + b"x;y\n"

    assert cells_of(io.BytesIO(content))[-3:] == [("Анна", "Москва"), ("row.encoding",), ("x", "y")]


def test_formulas_are_texts_and_our_own_files_are_read_back() -> None:
    rows = [["phone", "name"], ["+79001234567", "=HYPERLINK(1)"], ["-5", "a;@b"]]

    assert cells_of(a_file(csv_text(rows))) == [tuple(row) for row in rows[1:]]
    assert cells_of(a_file("a;b\n=1+1;+2\n")) == [("=1+1", "+2")]


def test_a_quote_that_is_never_closed_is_named_by_its_row() -> None:
    file = a_file('a;b\n1;2\n3;"open\n' + "4;5\n" * 60_000)

    with pytest.raises(Rejected, match=r"file\.quote_open") as refused:
        list(read_rows(file, read_head(file)))
    assert refused.value.params == {"row": 3}


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    file = a_file("a;b\n" + "x" * 3_000_000)

    with pytest.raises(Rejected, match=r"file\.line_too_long"):
        list(read_rows(file, read_head(file)))


def test_more_rows_than_the_bound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.services.spreadsheets.read_rows.ROWS_MAX", 3)
    file = a_file("a;b\n" + "1;2\n" * 4)

    with pytest.raises(Rejected, match=r"file\.too_many_rows"):
        list(read_rows(file, read_head(file)))
    assert rows_of_files.ROWS_MAX == 1_000_000


def test_a_sample_shows_the_first_rows() -> None:
    file = a_file("a;b\n1;2\n3;4\n5;6\n7;8\n")

    assert [row.number for row in read_sample(file, read_head(file))] == [2, 3, 4]


def test_heads_without_rows_are_refused() -> None:
    file = a_file("a;b\n\n")

    with pytest.raises(Rejected, match=r"file\.no_rows"):
        read_sample(file, read_head(file))


@pytest.mark.parametrize("text", ["\n\n;;\n", ";\n", "sep=;\n", "sep=;\n\n"])
def test_a_file_without_heads_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match=r"columns\.none"):
        read_head(a_file(text))


def test_a_stored_file_is_read_by_ranges() -> None:
    content = ("phone;name\n" + "1;Анна\n" * 5_000).encode()
    asked: list[int] = []

    def read_range(start: int, most: int) -> bytes:
        asked.append(most)
        return content[start : start + most]

    file = open_stored(read_range, len(content))

    assert cells_of(file) == [("1", "Анна")] * 5_000
    assert file.seek(0, io.SEEK_END) == len(content)
    assert max(asked) <= 1024 * 1024
