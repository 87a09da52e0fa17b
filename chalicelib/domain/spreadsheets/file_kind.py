"""Recognises what a file is by its first bytes; its name may be wrong.

Source: https://en.wikipedia.org/wiki/List_of_file_signatures
"""

from chalicelib.domain.errors import Rejected, SaidInFull
from chalicelib.domain.spreadsheets.head import SpreadsheetFormat

ZIP = b"PK\x03\x04"
# What a person sends by mistake, with the name by which the person knows it.
OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"MZ", "EXE"),
)
# Some programs call such files XLS, and spreadsheets open them.
MARKUP = ((b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"<?xml", "XML"), (b"<table", "HTML"))
OBJECTS = (b"{", b"[")
MARK_BYTES = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")


def format_of(beginning: bytes) -> SpreadsheetFormat:
    """Return the format of a file; `beginning` is its first kilobytes.

    Raises:
        Rejected: `file.empty`, `file.encoding_wide`, `file.binary`.
        SaidInFull: `file.other_kind`.
    """
    if beginning.startswith(ZIP):
        return "xlsx"  # or another archive: the list of its parts will tell
    for mark, name in OTHERS:
        if beginning.startswith(mark):
            raise SaidInFull("file.other_kind", kind=name)
    text = beginning.removeprefix(MARK_BYTES).lstrip()
    if not text:
        raise Rejected("file.empty")
    if beginning.startswith(WIDE):
        raise Rejected("file.encoding_wide")
    if b"\x00" in beginning:
        raise Rejected("file.binary")
    _refuse_texts(text)
    return "csv"


def _refuse_texts(text: bytes) -> None:
    """Refuse texts that are no tables."""
    for mark, name in MARKUP:
        if text[: len(mark)].lower() == mark:
            raise SaidInFull("file.other_kind", kind=name)
    if text.startswith(OBJECTS):
        raise SaidInFull("file.other_kind", kind="JSON")
