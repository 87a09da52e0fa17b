"""The sums by which an archive describes a part that is written in pieces."""

from typing import NamedTuple


class SheetSums(NamedTuple):
    """Of the rows written so far: their check sum, their bytes, and their bytes when packed."""

    crc: int = 0
    size: int = 0
    packed: int = 0


NO_SUMS = SheetSums()
