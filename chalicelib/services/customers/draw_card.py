"""Draw pictures for a till: codes for a scanner, and digits that a cashier can type."""

import io
from collections.abc import Sequence
from enum import StrEnum
from operator import or_

from chalicelib.domain.customers.card import CardNumber
from chalicelib.services.customers.card_title import CardTitle, Colour, draw_title

QR_MODULE_PX = 15
QR_QUIET_MODULES = 4
BAR_MODULE_PX = 5
BAR_QUIET_MODULES = (11, 7)
"""Left and right of an EAN-13; the left one holds the first digit."""

EDGE_MODULES, DIGIT_MODULES, MIDDLE_MODULES = 3, 7, 5
"""What an EAN-13 is made of: an edge, six digits, the middle, six digits, an edge."""

BAR_MODULES_HIGH = 55
GUARD_MODULES_LOWER = 5
"""How far the guard bars reach down between the digits."""

MARGIN_PX = 30
DIGIT_GAP_PX = 10

# Rows of seven dots from the top, one hexadecimal pair each: drawn by us, so no font's
# licence applies, and four pixels a dot just fit the seven modules of a digit's bars.
GLYPHS = {
    "0": "3e7f6363636363637f3e",
    "1": "0c1c3c2c0c0c0c0c3f3f",
    "2": "3e7f6303070e1c387f7f",
    "3": "3e7f63031e1f03637f3e",
    "4": "060e1e36667f7f060606",
    "5": "7f7f607e7f0303637f3e",
    "6": "3e7f60607e7f63637f3e",
    "7": "7f7f0306060c0c181818",
    "8": "3e7f63633e7f63637f3e",
    "9": "3e7f63637f3f03037f3e",
}
GLYPH_DOTS_WIDE, GLYPH_DOTS_HIGH = 7, 10
DOT_PX = 4
CODE_DOT_PX = 8  # of the code that is shown at a till: read from the other side of the counter

Rows = list[bytes]
"""Pixels or modules from the top, one byte each; 1 is black."""


_AS_DIGITS = bytes.maketrans(bytes(range(4)), b"0123")
_WHITE_IS_ONE = bytes.maketrans(bytes([0, 1]), b"10")


class CardPicture(StrEnum):
    """The codes in the picture."""

    QR = "qr"
    EAN13 = "ean13"
    BOTH = "both"


def draw_card(number: CardNumber, picture: CardPicture, title: CardTitle | None = None) -> bytes:
    """Draw a PNG with the quiet zones that scanners need, black and white but for the title.

    With both, the QR code stands above the bars: a phone held upright shows each at full width.
    """
    codes = _codes(number, picture)
    if title is None:
        return _to_png(codes)
    return _to_png([*draw_title(title, len(codes[0])), *codes], title.palette)


def _codes(number: CardNumber, picture: CardPicture) -> Rows:
    if picture is CardPicture.QR:
        return _qr_code(number)
    if picture is CardPicture.EAN13:
        return _bars_with_digits(number)
    return _stacked(_qr_code(number), _bars_with_digits(number))


def draw_spend_code(qr: str, code: str) -> bytes:
    """Draw the QR by which points are spent, and the digits of the code large below it."""
    gap = _blank(GLYPH_DOTS_HIGH * CODE_DOT_PX, DOT_PX * CODE_DOT_PX)
    blocks = [gap]
    for digit in code:
        rows = (f"{row:0{GLYPH_DOTS_WIDE}b}" for row in bytes.fromhex(GLYPHS[digit]))
        blocks += [_enlarged([bytes(map(int, row)) for row in rows], CODE_DOT_PX), gap]
    line = [b"".join(parts) for parts in zip(*blocks, strict=True)]
    margin = _blank(MARGIN_PX, len(line[0]))
    return _to_png(_stacked(_qr_code(qr), [*margin, *line, *margin]))


def _qr_code(text: str) -> Rows:
    import segno  # noqa: PLC0415

    code = segno.make_qr(text, error="m", boost_error=False)
    modules = code.matrix_iter(border=QR_QUIET_MODULES)
    return _enlarged([bytes(row) for row in modules], QR_MODULE_PX)


def _bars_with_digits(number: CardNumber) -> Rows:
    from barcode.ean import EuropeanArticleNumber13  # noqa: PLC0415

    # "1" is a bar, "G" a guard bar, "0" a space.
    (pattern,) = EuropeanArticleNumber13(number, guardbar=True).build()
    left, right = BAR_QUIET_MODULES
    modules = f"{'0' * left}{pattern}{'0' * right}"
    bars = _enlarged([bytes(module != "0" for module in modules)], BAR_MODULE_PX)[0]
    guards = _enlarged([bytes(module == "G" for module in modules)], BAR_MODULE_PX)[0]
    below = [
        bytes(map(or_, row, guards))
        for row in _digits(number)[: GUARD_MODULES_LOWER * BAR_MODULE_PX]
    ]
    margin = _blank(MARGIN_PX, len(bars))
    tall = [bars] * (BAR_MODULES_HIGH * BAR_MODULE_PX)
    return [*margin, *tall, *below, *_digits(number)[len(below) :], *margin]


def _digits(number: CardNumber) -> Rows:
    """Draw each digit under its bars; the first digit, which has no bars, stands left of them."""
    left, right = BAR_QUIET_MODULES
    first_at = 2
    spaces = (first_at, left - first_at - DIGIT_MODULES + EDGE_MODULES, MIDDLE_MODULES)
    groups = (number[0], number[1:7], number[7:])
    blocks = []
    for space, group in zip(spaces, groups, strict=True):
        blocks += [_space(space), *map(_digit, group)]
    blocks.append(_space(EDGE_MODULES + right))
    line = [b"".join(parts) for parts in zip(*blocks, strict=True)]
    return [*_blank(DIGIT_GAP_PX, len(line[0])), *line]


def _space(modules: int) -> Rows:
    return _blank(GLYPH_DOTS_HIGH * DOT_PX, modules * BAR_MODULE_PX)


def _digit(digit: str) -> Rows:
    rows = (f"{row:0{GLYPH_DOTS_WIDE}b}" for row in bytes.fromhex(GLYPHS[digit]))
    dots = [bytes(map(int, row)) for row in rows]
    return _centred(_enlarged(dots, DOT_PX), DIGIT_MODULES * BAR_MODULE_PX)


def _stacked(upper: Rows, lower: Rows) -> Rows:
    width = max(len(upper[0]), len(lower[0]))
    return [*_centred(upper, width), *_centred(lower, width)]


def _centred(rows: Rows, width: int) -> Rows:
    left = (width - len(rows[0])) // 2
    right = width - len(rows[0]) - left
    return [bytes(left) + row + bytes(right) for row in rows]


def _blank(height: int, width: int) -> Rows:
    return [bytes(width)] * height


def _enlarged(rows: Rows, times: int) -> Rows:
    wide = [bytes(dot for dot in row for _ in range(times)) for row in rows]
    return [row for row in wide for _ in range(times)]


def _to_png(rows: Rows, palette: Sequence[Colour] = ()) -> bytes:
    """Write the file: two colours, or the four of a palette."""
    import png  # noqa: PLC0415

    file, size = io.BytesIO(), (len(rows[0]), len(rows))
    if palette:
        writer = png.Writer(*size, palette=list(palette), bitdepth=2)
        writer.write_packed(file, map(_packed_fours, rows))
    else:
        writer = png.Writer(*size, greyscale=True, bitdepth=1)
        writer.write_packed(file, map(_packed, rows))
    return file.getvalue()


def _packed(row: bytes) -> bytes:
    """Put eight pixels into a byte."""
    # The PNG library can do it too, but then this takes most of the time of a picture.
    bits = row.translate(_WHITE_IS_ONE)
    whole_bytes = -(-len(bits) // 8)
    return int(bits.ljust(8 * whole_bytes, b"0"), base=2).to_bytes(whole_bytes)


def _packed_fours(row: bytes) -> bytes:
    """Put four pixels of a palette into a byte."""
    digits = row.translate(_AS_DIGITS)
    whole_bytes = -(-len(digits) // 4)
    return int(digits.ljust(4 * whole_bytes, b"0"), base=4).to_bytes(whole_bytes)
