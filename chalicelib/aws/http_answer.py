"""An HTTP/1.1 answer read from a socket, with a bound on each of its parts.

`http.client` reads headers as those of a letter: that is half of a call's CPU and a twelfth of a
cold start (docs/decisions/0009). Anything that this reader does not know it refuses.

Source: https://www.rfc-editor.org/rfc/rfc9112
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

HEAD_BYTES_MAX = 64 * 1024
LINE_BYTES_MAX = 1024  # of a chunk's size, or of a line after the last chunk
TRAILERS_MAX = 32
# DynamoDB sends 16 MB of items at most, which in JSON are up to three times as many bytes.
CONTENT_BYTES_MAX = 64 * 1024 * 1024
STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-5]\d\d)(?: .*)?")
HEADER = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*")
LENGTH = re.compile(r"\d{1,15}")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?")
INTERIM = 200  # statuses below announce an answer or switch protocols: nobody asked for it


class Broken(Exception):
    """What came is not an answer that we understand."""


class TooLarge(Broken):
    """An answer larger than any that was asked for."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status, headers by their names in lower case, and the content, unread."""

    status: int
    headers: dict[str, str]
    content: bytes
    may_be_kept: bool  # the connection, for another request


def read_answer(receive: Callable[[], bytes]) -> HttpAnswer:
    """Read one answer; `receive` gives what came next, and nothing at the end of the stream.

    Raises:
        ConnectionResetError: the stream ended before the answer did.
        Broken: it is not an answer that we understand.
    """
    reader = _Reader(receive)
    status_line, *lines = reader.until(b"\r\n\r\n", HEAD_BYTES_MAX).decode("latin-1").split("\r\n")
    status = STATUS_LINE.fullmatch(status_line)
    if not status or int(status[2]) < INTERIM:
        raise Broken("status")
    headers = _read_headers(lines)
    content = _read_content(reader, headers)
    is_kept = status[1] == "1" and "close" not in headers.get("connection", "").lower()
    return HttpAnswer(int(status[2]), headers, content, is_kept and reader.is_empty)


def _read_headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        header = HEADER.fullmatch(line)
        if not header:
            raise Broken("header")
        name = header[1].lower()
        # Two lengths are how one answer is made to look like two.
        if name in headers and name in ("content-length", "transfer-encoding"):
            raise Broken(name)
        headers[name] = header[2]
    return headers


def _read_content(reader: "_Reader", headers: dict[str, str]) -> bytes:
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        if coding.lower() != "chunked" or length is not None:
            raise Broken("transfer-encoding")
        return _read_chunks(reader)
    if length is None or not LENGTH.fullmatch(length):
        raise Broken("content-length")
    return reader.take(_bounded(int(length)))


def _read_chunks(reader: "_Reader") -> bytes:
    """DynamoDB never sends any; a compatible service may."""
    chunks: list[bytes] = []
    total = 0
    while size := _chunk_size(reader):
        total = _bounded(total + size)
        chunks.append(reader.take(size))
        if reader.until(b"\r\n", LINE_BYTES_MAX):
            raise Broken("chunk")
    for _ in range(TRAILERS_MAX):
        if not reader.until(b"\r\n", LINE_BYTES_MAX):
            return b"".join(chunks)
    raise Broken("trailers")


def _chunk_size(reader: "_Reader") -> int:
    size = CHUNK.fullmatch(reader.until(b"\r\n", LINE_BYTES_MAX))
    if not size:
        raise Broken("chunk")
    return int(size[1], 16)


def _bounded(size: int) -> int:
    if size > CONTENT_BYTES_MAX:
        raise TooLarge("content")
    return size


class _Reader:
    """What has come and was not taken yet."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._came = b""

    @property
    def is_empty(self) -> bool:
        return not self._came

    def until(self, mark: bytes, bytes_max: int) -> bytes:
        """Take what stands before the next `mark`, and the mark."""
        while (end := self._came.find(mark)) < 0 and len(self._came) <= bytes_max:
            self._came += self._next()
        if not 0 <= end <= bytes_max:
            raise Broken("line")
        taken, self._came = self._came[:end], self._came[end + len(mark) :]
        return taken

    def take(self, count: int) -> bytes:
        """Take exactly so many bytes."""
        parts = [self._came]
        missing = count - len(self._came)
        while missing > 0:
            parts.append(self._next())
            missing -= len(parts[-1])
        came = b"".join(parts)
        self._came = came[count:]
        return came[:count]

    def _next(self) -> bytes:
        came = self._receive()
        if not came:
            raise ConnectionResetError("the stream ended before the answer did")
        return came
