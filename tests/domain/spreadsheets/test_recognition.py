"""What a file is, how it is written, and how its columns are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Rejected
from chalicelib.domain.spreadsheets.csv_text import harmless, original
from chalicelib.domain.spreadsheets.delimiter import delimiter_of, named_delimiter
from chalicelib.domain.spreadsheets.encoding import decode_line, recognise_encoding
from chalicelib.domain.spreadsheets.file_kind import format_of
from chalicelib.domain.spreadsheets.head import column_letter, read_columns
from chalicelib.domain.spreadsheets.row import CELL_CHARS_MAX, RowPlace, make_row

TEXT = (
    "Телефон;Имя;Примечание\r\n+7 900 123-45-67;Анна Ёлкина;живёт в г. Москва, ул. Ленина — №5\r\n"
)
END = RowPlace(2, 40)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_russian_text_is_recognised(encoding: str) -> None:
    assert recognise_encoding(TEXT.encode(encoding)) == encoding


def test_a_letter_that_is_cut_at_the_end_of_the_block_does_not_matter() -> None:
    assert recognise_encoding("Имя".encode()[:-1]) == "utf-8"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("koi8-r", TEXT), ("cp866", TEXT), ("mac-cyrillic", TEXT), ("latin-1", "Name\nMüller\nJosé")],
)
def test_another_encoding_is_refused_and_not_shown_as_other_words(encoding: str, text: str) -> None:
    with pytest.raises(Rejected, match=r"file\.encoding"):
        recognise_encoding(text.encode(encoding, "ignore"))


def test_a_file_of_ascii_is_decided_by_each_line() -> None:
    assert recognise_encoding(b"phone;name\n") == ""
    assert decode_line("Анна".encode("cp1251"), "") == "Анна"
    assert decode_line("Анна".encode(), "") == "Анна"
    assert decode_line(b"Anna", "") == "Anna"


@pytest.mark.parametrize(("line", "encoding"), [("Анна", "utf-8"), ("Müller", "")])
def test_a_line_in_another_encoding_is_refused(line: str, encoding: str) -> None:
    written = line.encode("cp1251" if encoding else "latin-1")

    with pytest.raises(Rejected, match=r"row\.encoding"):
        decode_line(written, encoding)  # type: ignore[arg-type]  # from a table


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("a;b,c;d", ";"), ("a,b", ","), ("a\tb\tc", "\t"), ('"a,b,c";d', ";"), ("phone", ";")],
)
def test_the_delimiter_is_what_the_heads_have_most_often(line: str, delimiter: str) -> None:
    assert delimiter_of(line) == delimiter


def test_a_first_line_may_name_the_delimiter() -> None:
    assert named_delimiter("sep=,\r\n") == ","
    assert named_delimiter("sep=x\r\n") == ""
    assert named_delimiter(";\r\n") == ""


@pytest.mark.parametrize(
    ("beginning", "said"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf \r\n", "file.empty"),
        ("Имя".encode("utf-16"), "file.encoding_wide"),
        (b"a\x00b", "file.binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "XLS"),
        (b"%PDF-1.7", "PDF"),
        (b"<HTML><table>", "HTML"),
        (b'<?xml version="1.0"?>', "XML"),
        (b'[{"phone": 1}]', "JSON"),
        (b"PK\x05\x06", "ZIP"),
    ],
)
def test_another_file_is_refused_by_its_name(beginning: bytes, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        format_of(beginning)

    assert said in (refused.value.code, refused.value.params.get("kind"))


def test_tables_are_known_by_their_bytes() -> None:
    assert format_of(b"PK\x03\x04...") == "xlsx"
    assert format_of(b"phone;name") == "csv"


def test_heads_are_trimmed_and_empty_ones_at_the_end_are_none() -> None:
    assert read_columns([" Телефон\u200b ", "Дата \n рождения", "", " "]) == (
        "Телефон",
        "Дата рождения",
    )


@pytest.mark.parametrize(
    ("cells", "code", "said"),
    [
        ([], "columns.none", None),
        (["", " "], "columns.none", None),
        (["a", "", "c", ""], "columns.unnamed", "B"),
        (["Имя", "b", "имя "], "columns.repeated", "Имя (A, C)"),
        (["x" * 101], "columns.too_long", None),
        ([str(n) for n in range(201)], "columns.too_many", None),
    ],
)
def test_wrong_heads_are_named(cells: list[str], code: str, said: str | None) -> None:
    with pytest.raises(Rejected) as refused:
        read_columns(cells)

    assert refused.value.code == code
    assert refused.value.params.get("columns") == said


def test_columns_are_called_as_in_spreadsheets() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["1"], "row.short"),
        (["1", "2", "3"], "row.long"),
        (["1", "x" * (CELL_CHARS_MAX + 1)], "cell.too_long"),
    ],
)
def test_a_row_that_does_not_fit_its_heads_is_bad(cells: list[str], fault: str) -> None:
    row = make_row(cells, columns=("a", "b"), end=END, may_be_short=False)

    assert (row.number, row.fault, row.cells) == (2, fault, {})


def test_a_row_has_its_cells_under_their_heads() -> None:
    whole = make_row([" 1 ", "2", " "], columns=("a", "b"), end=END, may_be_short=False)
    short = make_row(["1"], columns=("a", "b"), end=END, may_be_short=True)

    assert (whole.cells, whole.fault, whole.end) == ({"a": "1", "b": "2"}, "", END)
    assert short.cells == {"a": "1", "b": ""}


@pytest.mark.parametrize("text", ["=1+1", "+7900", "a;=b", "-5", "O'Hara", "'", "'a", "@x, -y"])
def test_what_was_made_harmless_is_read_back(text: str) -> None:
    assert original(harmless(text)) == text


@given(st.text(st.characters(codec="cp1251", exclude_characters="'")))
def test_any_russian_text_is_read_back(text: str) -> None:
    written = harmless(text)

    assert original(written) == harmless_free(written, text)


def harmless_free(written: str, text: str) -> str:
    """The text, but for invisible signs, which `harmless` leaves out."""
    return text if "\xad" not in text else written.replace("'", "")
