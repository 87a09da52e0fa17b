"""The uploaded file of an import, as one file that is read by ranges."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import BinaryIO

from chalicelib.domain.imports.file_import import FileImport, FilePart
from chalicelib.domain.spreadsheets.row import SheetRow
from chalicelib.services.spreadsheets.read_rows import read_sample
from chalicelib.services.spreadsheets.stored_file import open_stored
from chalicelib.world import World


def open_parts(world: World, parts: Sequence[FilePart]) -> BinaryIO:
    """Return the parts as one file, of which no more than a block is in memory."""
    starts = [0, *accumulate(part.size for part in parts)]

    def read_range(start: int, length: int) -> bytes:
        place = bisect_right(starts, start) - 1
        # At most to the end of a part: the reader asks again for the rest.
        within = start - starts[place]
        most = min(length, parts[place].size - within)
        return world.files.get(parts[place].key, start=within, length=most)

    return open_stored(read_range, starts[-1])


def sample_rows(world: World, made: FileImport) -> list[SheetRow]:
    """Return the first rows of an uploaded file.

    Raises:
        NotFound: `file.missing`: it was removed after its 30 days.
        Rejected: the file is broken.
    """
    if made.head is None:
        return []
    return read_sample(open_parts(world, made.parts), made.head)
