"""Tables that a spreadsheet opens and runs nothing of.

Source: RFC 4180. Texts are escaped for spreadsheets, which would take some for formulas (OWASP ASVS
1.2.10), also for those that split a line at semicolons or tabs. The mark of the byte order makes a
Russian spreadsheet read the table as UTF-8.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from chalicelib.domain.messages.visible_text import BLANKS, has_visible, without_formats

MEDIA = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"
# Programs split a line at these, some at any control character, line end or blank letter.
CELLS = re.compile(rf"([,;|\x00-\x1f\x7f-\x9f\u2028\u2029{''.join(BLANKS)}])")
FORMULA = frozenset("=+-@")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV. Numbers stay numbers, None is an empty cell, texts are harmless."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    csv.writer(text).writerows([_cell(each) for each in row] for row in rows)
    return text.getvalue()


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it, or a part of it, for a formula."""
    # Invisible characters go first: a zero-width space before "=" would hide the formula from us,
    # not from the spreadsheet.
    return "".join(_plain(piece) for piece in CELLS.split(without_formats(text)))


def original(text: str) -> str:
    """Return the text that `harmless` made harmless: our own files are read back as they were."""
    if "'" not in text:
        return text
    return "".join(map(_bare, CELLS.split(text)))


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def _plain(piece: str) -> str:
    return f"'{piece}" if _is_formula(piece) else piece


def _bare(piece: str) -> str:
    rest = piece.removeprefix("'")
    return rest if rest != piece and _is_formula(rest) else piece


def _is_formula(piece: str) -> bool:
    # Full-width signs are normalised: a spreadsheet reads ＝ as =.
    normal = unicodedata.normalize("NFKC", piece)
    seen = (each for each in normal if has_visible(each) and each != '"')
    return next(seen, "") in FORMULA
