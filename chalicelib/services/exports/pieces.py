"""The pieces of an export's file, and the file that is made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from chalicelib.domain.exports.export import COLUMNS, FileExport
from chalicelib.domain.spreadsheets import csv_text
from chalicelib.services.exports.rows import Cells
from chalicelib.services.spreadsheets import write_xlsx
from chalicelib.services.spreadsheets.column_heads import heads_of
from chalicelib.world import World

# A multipart upload has no smaller parts but the last.
PART_BYTES_MIN = 5 * 1024 * 1024
FIRST_ROW = 2  # the heads are row 1


def piece_of(
    made: FileExport, rows: Sequence[Cells], own: Sequence[str], *, is_last: bool
) -> tuple[bytes, FileExport]:
    """Return the bytes of the next piece, and the export with its sums.

    `own` are the heads of the columns of own fields.
    """
    heads = [] if made.pieces else [[*heads_of(COLUMNS[made.kind], made.language), *own]]
    every = [*heads, *rows]
    if made.format == "csv":
        text = csv_text.csv_text(every)
        return (text.removeprefix(csv_text.BYTE_ORDER_MARK) if made.pieces else text).encode(), made
    first = made.rows + FIRST_ROW if made.pieces else 1
    begins = "" if made.pieces else write_xlsx.BEGINS
    text = begins + write_xlsx.rows_xml(every, first) + (write_xlsx.ENDS if is_last else "")
    packed, sums = write_xlsx.pack_piece(text, made.sums, is_last=is_last)
    return packed, replace(made, sums=sums)


def join_pieces(world: World, made: FileExport) -> int:
    """Write the whole file of its pieces, and return its size. It may be done again.

    Raises:
        Unavailable: the bucket does not answer.
    """
    media = csv_text.MEDIA if made.format == "csv" else write_xlsx.MEDIA
    parts = _parts(_contents(world, made))
    first = next(parts, b"")
    second = next(parts, b"")
    if not second:
        world.files.put(file_key(made), first, content_type=media)
        return len(first)
    upload = world.files.begin_parts(file_key(made), content_type=media)
    tags, size = [], 0
    for number, part in enumerate(chain((first, second), parts), start=1):
        tags.append(world.files.put_part(file_key(made), upload, number, part))
        size += len(part)
    world.files.complete_parts(file_key(made), upload, tags)
    return size


def remove_pieces(world: World, made: FileExport) -> None:
    """Remove the pieces of a whole file; those that stay after a failure live for a week."""
    for number, piece in enumerate(made.pieces):
        world.files.delete(piece_key(made, number, piece))


def piece_key(made: FileExport, number: int, piece: str) -> str:
    """Where a piece stands; its random end keeps two workers apart."""
    return f"exports/{made.id}/{number:05d}-{piece}"


def file_key(made: FileExport) -> str:
    """Where the whole file stands."""
    return f"exports/{made.id}/file"


def _contents(world: World, made: FileExport) -> Iterator[bytes]:
    before, after = b"", b""
    if made.format == "xlsx":
        before, after = write_xlsx.archive_around(made.sums)
    yield before
    for number, piece in enumerate(made.pieces):
        yield world.files.get(piece_key(made, number, piece))
    yield after


def _parts(contents: Iterator[bytes]) -> Iterator[bytes]:
    """Put contents together until each part is large enough."""
    part = bytearray()
    for content in contents:
        part += content
        if len(part) >= PART_BYTES_MIN:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)
