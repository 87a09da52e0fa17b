"""Writes a workbook of one sheet in pieces that different workers may make.

Each piece is a part of one DEFLATE stream: it ends at a whole byte, and the next one needs nothing
of it. So a worker may die between any two, and no worker holds the table. Openpyxl would write the
sheet in one go, into a file on the disk.

Source: ECMA-376, part 1, chapter 18; APPNOTE.TXT of PKWARE; RFC 1951.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from chalicelib.domain.spreadsheets.sheet_sums import SheetSums

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BEGINS = f'{DECLARED}<worksheet xmlns="{SPREADSHEET}"><sheetData>'
ENDS = "</sheetData></worksheet>"
SHEET = "xl/worksheets/sheet1.xml"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# What XML cannot hold at all.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LEVEL, RAW = 6, -15
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
ZIP_VERSION = 20

PARTS = {
    "[Content_Types].xml": f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
    f'<Override PartName="/{SHEET}" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'{DECLARED}<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="Grocer" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{DECLARED}<styleSheet xmlns="{SPREADSHEET}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def rows_xml(rows: Iterable[Sequence[object]], first: int) -> str:
    """Return rows from the number `first` on. Whole numbers are numbers, all else is text."""
    return "".join(
        f'<row r="{number}">{"".join(map(_cell, row))}</row>'
        for number, row in enumerate(rows, start=first)
    )


def pack_piece(text: str, before: SheetSums, *, is_last: bool) -> tuple[bytes, SheetSums]:
    """Return the packed text as the next piece of the sheet, with the sums after it."""
    content = text.encode()
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    packed = packer.compress(content)
    packed += packer.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)
    crc = zlib.crc32(content, before.crc)
    return packed, SheetSums(crc, before.size + len(content), before.packed + len(packed))


def archive_around(sums: SheetSums) -> tuple[bytes, bytes]:
    """Return what stands before and after the packed pieces of the sheet."""
    file = io.BytesIO()
    archive = ZipFile(file, "w")
    for name, text in PARTS.items():
        info = ZipInfo(name, ZIP_TIME)
        info.compress_type = ZIP_DEFLATED
        archive.writestr(info, text)
    sheet = ZipInfo(SHEET, ZIP_TIME)
    sheet.compress_type, sheet.header_offset = ZIP_DEFLATED, file.tell()
    sheet.CRC, sheet.file_size, sheet.compress_size = sums
    before = file.getvalue() + sheet.FileHeader()
    entries = [*archive.infolist(), sheet]
    listed = b"".join(map(_listed, entries))
    at = len(before) + sums.packed
    end = END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(listed), at, 0)
    return before, listed + end


def _cell(value: object) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape(ILLEGAL.sub("", str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _listed(info: ZipInfo) -> bytes:
    """Return the entry of a part in the list at the end of the archive."""
    name = info.filename.encode()
    return (
        CENTRAL.pack(
            b"PK\x01\x02",
            ZIP_VERSION,
            ZIP_VERSION,
            0,
            info.compress_type,
            0,
            1 << 5 | 1,  # the first day that an archive can name
            info.CRC,
            info.compress_size,
            info.file_size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            info.header_offset,
        )
        + name
    )
