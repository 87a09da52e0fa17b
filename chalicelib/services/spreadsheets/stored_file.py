"""A file of the bucket as Python reads files: by ranges, a block at a time."""

import io
from collections.abc import Callable
from typing import BinaryIO

BLOCK_BYTES = 1024 * 1024

ReadRange = Callable[[int, int], bytes]
"""Takes where to begin and how many bytes at most; returns fewer at the end of the file."""


def open_stored(read_range: ReadRange, size: int) -> BinaryIO:
    """Return a file of `size` bytes of which no more than a block is in memory."""
    return io.BufferedReader(StoredBytes(read_range, size), BLOCK_BYTES)


class StoredBytes(io.RawIOBase):
    """The bytes of a file that stands elsewhere."""

    def __init__(self, read_range: ReadRange, size: int) -> None:
        super().__init__()
        self.read_range, self.size, self.at = read_range, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, which may be counted from here or from the end."""
        begins = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}
        self.at = max(0, begins[whence] + offset)
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer as far as the file goes."""
        most = max(0, min(len(buffer), self.size - self.at))
        found = self.read_range(self.at, most) if most else b""
        buffer[: len(found)] = found
        self.at += len(found)
        return len(found)
