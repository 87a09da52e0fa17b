"""Opens an XLSX file only if it cannot cost more memory than such tables do.

An XLSX file is a ZIP archive of XML, so that a small one can declare any size, name any number of
parts, or define entities that grow. All of this is refused by what the archive says of itself, and
while a part is read. The library reads a part as a whole, except rows and shared strings.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import io
import re
import struct
import zlib
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from chalicelib.domain.errors import Rejected, SaidInFull

END = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"
COMMENT_BYTES_MAX = 65_535
PARTS_MAX = 1_000
LIST_BYTES_MAX = 256 * 1024
ROWS_BYTES_MAX = 768 * 1024 * 1024
STRINGS_BYTES_MAX = 48 * 1024 * 1024
# Styles, names of sheets, relations: read as a whole.
OTHER_BYTES_MAX = 4 * 1024 * 1024
RATIO_MAX = 250
RATIO_FROM_BYTES = 1024 * 1024
ELEMENT_BYTES_MAX = 2 * 1024 * 1024
TAG_BYTES = 32
ENCRYPTED = 0x1
SHEETS, STRINGS = "xl/worksheets/", "xl/sharedstrings.xml"
TYPES = "[Content_Types].xml"
TEXTS = (".xml", ".rels")
UNREADABLE = (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error)
# What else is a ZIP archive, by a part of it that nothing else has.
OTHERS = (
    ("xl/workbook.bin", "XLSB"),
    ("word/document.xml", "DOCX"),
    ("ppt/presentation.xml", "PPTX"),
    ("content.xml", "ODS"),
)


def open_archive(file: BinaryIO) -> ZipFile:
    """Return the archive of a workbook.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`.
        SaidInFull: `file.other_kind`.
    """
    _check_list(file)
    try:
        archive = ZipFile(file)
    except UNREADABLE as exc:
        raise Rejected("xlsx.broken") from exc
    names = set(archive.namelist())
    if TYPES not in names or not any(name.lower().startswith(SHEETS) for name in names):
        raise SaidInFull("file.other_kind", kind=_other(names))
    for part in archive.infolist():
        _check_part(part)
    _check_texts(archive)
    return archive


class BoundedPart(io.RawIOBase):
    """A part of the archive that is read while it is parsed.

    The parser holds a row, or a shared string, before it tells: none may be larger than the rows of
    tables are.
    """

    def __init__(self, part: IO[bytes], element: str) -> None:
        super().__init__()
        self.part = part
        self.tags = re.compile(rf"</?(?:\w+:)?{element}[\s/>]".encode())
        self.since, self.tail = 0, b""

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            Rejected: `xlsx.too_large`, `xlsx.broken`.
        """
        try:
            block = self.part.read(size)
        except UNREADABLE as exc:
            raise Rejected("xlsx.broken") from exc
        seen = self.tail + block
        refuse_entities(seen)
        ends = [found.end() for found in self.tags.finditer(seen)]
        self.since = len(seen) - ends[-1] if ends else self.since + len(block)
        if self.since > ELEMENT_BYTES_MAX:
            raise Rejected("xlsx.too_large")
        self.tail = seen[-TAG_BYTES:]
        return block


def refuse_entities(text: bytes) -> None:
    """Refuse XML that defines entities; programs for tables write no `<!` at all.

    Raises:
        Rejected: `xlsx.broken`.
    """
    # In UTF-16 the definition would not be found.
    if b"<!" in text or b"\x00" in text:
        raise Rejected("xlsx.broken")


def _check_list(file: BinaryIO) -> None:
    """Refuse an archive with a long list of parts, before that list is read.

    Raises:
        Rejected: `xlsx.broken`, `xlsx.too_large`.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - COMMENT_BYTES_MAX - END.size))
    ending = file.read(COMMENT_BYTES_MAX + END.size)
    at = ending.rfind(END_MARK)
    if at < 0 or len(ending) - at < END.size:
        raise Rejected("xlsx.broken")
    _, _, _, _, parts, list_bytes, _, _ = END.unpack_from(ending, at)
    if parts > PARTS_MAX or list_bytes > LIST_BYTES_MAX:
        raise Rejected("xlsx.too_large")


def _check_part(part: ZipInfo) -> None:
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & ENCRYPTED:
        raise Rejected("xlsx.broken")
    is_parsed = part.filename.lower().endswith(TEXTS)
    ratio = part.file_size / max(part.compress_size, 1)
    if is_parsed and part.file_size > RATIO_FROM_BYTES and ratio > RATIO_MAX:
        raise Rejected("xlsx.too_large")
    if is_parsed and part.file_size > _most_bytes(part.filename.lower()):
        raise Rejected("xlsx.too_large")


def _most_bytes(name: str) -> int:
    if name.startswith(SHEETS):
        return ROWS_BYTES_MAX
    return STRINGS_BYTES_MAX if name == STRINGS else OTHER_BYTES_MAX


def _check_texts(archive: ZipFile) -> None:
    """Refuse entities in the parts that are read as a whole."""
    whole = [
        part
        for part in archive.infolist()
        if part.filename.lower().endswith(TEXTS)
        and not part.filename.lower().startswith(SHEETS)
        and part.filename.lower() != STRINGS
    ]
    if sum(part.file_size for part in whole) > 2 * OTHER_BYTES_MAX:
        raise Rejected("xlsx.too_large")
    for part in whole:
        try:
            refuse_entities(archive.read(part))
        except UNREADABLE as exc:
            raise Rejected("xlsx.broken") from exc


def _other(names: set[str]) -> str:
    return next((kind for part, kind in OTHERS if part in names), "ZIP")
