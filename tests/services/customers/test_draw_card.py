"""The pictures are read back module by module; zbar read the same ones when this was written."""

import io

import png
import pytest
import segno
from barcode.ean import EuropeanArticleNumber13
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.customers.card import CardNumber, new_card_number
from chalicelib.services.customers.card_title import (
    ALIKE,
    BAND_PX,
    COLOUR,
    LETTER,
    LETTERS,
    CardTitle,
    draw_title,
)
from chalicelib.services.customers.draw_card import (
    BAR_MODULE_PX,
    BAR_MODULES_HIGH,
    DOT_PX,
    GLYPHS,
    MARGIN_PX,
    QR_MODULE_PX,
    CardPicture,
    draw_card,
)

NUMBER = CardNumber("2900000123458")


def pixels(picture: bytes) -> list[list[int]]:
    """Black is 1."""
    _, _, rows, described = png.Reader(file=io.BytesIO(picture)).read()
    assert described["bitdepth"] == 1
    assert described["greyscale"]
    assert not described["alpha"]
    return [[1 - value for value in row] for row in rows]


def modules(rows: list[list[int]], size: int) -> list[list[int]]:
    """Shrink, having checked that every module is one solid square."""
    small = [row[::size] for row in rows[::size]]
    assert [[dot for dot in row for _ in range(size)] for row in small for _ in range(size)] == rows
    return small


def bars(rows: list[list[int]]) -> str:
    return "".join(map(str, rows[0][::BAR_MODULE_PX]))


def digit_at(line: list[list[int]], left: int) -> str:
    dots = modules([row[left : left + 7 * DOT_PX] for row in line], DOT_PX)
    shape = bytes(int("".join(map(str, row)), 2) for row in dots).hex()
    return next(digit for digit, glyph in GLYPHS.items() if glyph == shape)


def test_the_qr_code_holds_the_plain_digits_and_its_quiet_zone() -> None:
    rows = pixels(draw_card(NUMBER, CardPicture.QR))

    expected = segno.make_qr(NUMBER, error="m", boost_error=False)
    assert modules(rows, QR_MODULE_PX) == [list(row) for row in expected.matrix_iter(border=4)]
    assert len(rows) == len(rows[0]) >= 300


@settings(max_examples=15)
@given(st.integers(0, 10**11 - 1))
def test_the_bars_are_those_of_the_number_between_quiet_zones(drawn: int) -> None:
    number = new_card_number(lambda _: drawn)

    rows = pixels(draw_card(number, CardPicture.EAN13))[MARGIN_PX:]

    expected = EuropeanArticleNumber13(number).build()[0]
    assert bars(rows) == "0" * 11 + expected + "0" * 7
    assert all(row == rows[0] for row in rows[: BAR_MODULES_HIGH * BAR_MODULE_PX])


def test_the_digits_stand_below_their_bars() -> None:
    line = pixels(draw_card(NUMBER, CardPicture.EAN13))[-MARGIN_PX - 10 * DOT_PX : -MARGIN_PX]
    first_modules = [2, *range(14, 56, 7), *range(61, 103, 7)]

    assert "".join(digit_at(line, module * BAR_MODULE_PX + 3) for module in first_modules) == NUMBER


def test_both_are_stacked_in_one_picture() -> None:
    rows = pixels(draw_card(NUMBER, CardPicture.BOTH))
    code = pixels(draw_card(NUMBER, CardPicture.QR))
    lower = pixels(draw_card(NUMBER, CardPicture.EAN13))
    left = (len(lower[0]) - len(code[0])) // 2

    assert [row[left : left + len(code)] for row in rows[: len(code)]] == code
    assert rows[len(code) :] == lower


def test_the_title_is_a_band_above_codes_that_stay_as_they_are() -> None:
    title = CardTitle("Лавка", (170, 51, 0), (255, 255, 255))
    plain = pixels(draw_card(NUMBER, CardPicture.BOTH))

    picture = draw_card(NUMBER, CardPicture.BOTH, title)

    width, height, rows, described = png.Reader(file=io.BytesIO(picture)).read()
    shown = [list(row) for row in rows]
    assert described["palette"] == list(title.palette)
    assert (width, height) == (len(plain[0]), len(plain) + BAND_PX)
    assert shown[BAND_PX:] == plain
    assert {pixel for row in shown[:BAND_PX] for pixel in row} == {COLOUR, LETTER}


@settings(max_examples=30)
@given(st.text(max_size=80), st.sampled_from([495, 565]))
def test_any_name_fits_into_the_band(name: str, width: int) -> None:
    rows = draw_title(CardTitle(name, (0, 0, 0), (255, 255, 255)), width)

    assert len(rows) == BAND_PX
    assert {len(row) for row in rows} == {width}
    assert all(row[0] == row[-1] == COLOUR for row in rows)


def test_every_letter_of_both_languages_has_a_shape_of_its_own() -> None:
    capitals = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    drawn = [char.translate(ALIKE) for char in capitals]

    assert set(drawn) <= LETTERS.keys()
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert {len(bytes.fromhex(rows)) for rows in LETTERS.values()} == {7}


@pytest.mark.parametrize("digit", list("0123456789"))
def test_every_digit_has_a_shape_of_its_own(digit: str) -> None:
    assert len(bytes.fromhex(GLYPHS[digit])) == 10
    assert [*GLYPHS.values()].count(GLYPHS[digit]) == 1
