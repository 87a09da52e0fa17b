"""Recognises the encoding of a CSV file, instead of showing what a wrong one makes of it.

Files come in UTF-8 or in the encoding of Russian Windows. Other Cyrillic encodings have the same
bytes with other letters: read as cp1251 they give words that no Russian text has.
"""

import codecs
import re

from chalicelib.domain.errors import Rejected
from chalicelib.domain.spreadsheets.head import Encoding

WORD = re.compile(r"\S*[^\x00-\x7f\s]\S*")
RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ")
# Signs that Russian texts of Windows have; the others are letters of other languages.
SIGNS = frozenset("№«»—–…“”„‘’°§©®™€•·±\xa0\xad")
# «иВАНОВ»: the letters of KOI8-R stand where cp1251 has those of the other case.
TURNED = re.compile("[а-яё][А-ЯЁ]{2}")
MIXED = re.compile("[A-Za-z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][A-Za-z]")
WRONG_SHARE = 0.1
WORDS_MAX = 2_000


def recognise_encoding(beginning: bytes) -> Encoding:
    """Return the encoding of the beginning of a file; empty: it is plain ASCII.

    Raises:
        Rejected: `file.encoding`.
    """
    if beginning.isascii():
        return ""
    try:
        # The last letter may be cut.
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return _windows(beginning)
    return "utf-8"


def decode_line(line: bytes, encoding: Encoding) -> str:
    """Return the text of a line.

    Raises:
        Rejected: `row.encoding`: the line is written otherwise than the beginning of the file.
    """
    try:
        return line.decode(encoding or recognise_encoding(line) or "ascii")
    except (UnicodeDecodeError, Rejected) as exc:
        raise Rejected("row.encoding") from exc


def _windows(beginning: bytes) -> Encoding:
    """Return cp1251 if that gives Russian words.

    Raises:
        Rejected: `file.encoding`.
    """
    # One of the 256 bytes has no letter.
    text = beginning.decode("cp1251", "replace")
    words = WORD.findall(text)[:WORDS_MAX]
    wrong = sum(map(_is_wrong, words))
    if wrong > len(words) * WRONG_SHARE:
        raise Rejected("file.encoding")
    return "cp1251"


def _is_wrong(word: str) -> bool:
    foreign = any(not char.isascii() and char not in RUSSIAN | SIGNS for char in word)
    return foreign or bool(TURNED.search(word)) or bool(MIXED.search(word))
