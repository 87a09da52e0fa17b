"""Reads what a picture is from its bytes, without decoding it: kind, width and height.

Sources: https://www.w3.org/TR/png-3/, ITU T.81 (JPEG), RFC 9649 (WebP).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.errors import Rejected

PICTURE_BYTES_MAX = 1024 * 1024
SIDE_MAX = 5_000  # Telegram takes 10,000 for width and height together
RATIO_MAX = 20
OWN = re.compile(r"/pictures/([0-9a-z]{32})")
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
# The frames of a JPEG whose head has its size; C4, C8 and CC among them mean something else.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN = 0xDA
# A browser that guessed the kind of a file could run it as a page.
PAGES = (b"<!doctype", b"<html", b"<script")


@dataclass(frozen=True, slots=True)
class Picture:
    """The kind of a picture, as HTTP names it, and its size in points."""

    media: str
    width: int
    height: int


def own_picture(address: str) -> str:
    """Return the id in the address of an uploaded picture; empty: it is another address."""
    found = OWN.fullmatch(address)
    return found[1] if found else ""


def read_picture(content: bytes) -> Picture:
    """Return what a picture is, if every messenger can show it.

    Raises:
        Rejected: `picture.empty`, `picture.too_heavy`, `picture.kind`, `picture.broken`,
            `picture.size`.
    """
    if not content:
        raise Rejected("picture.empty")
    if len(content) > PICTURE_BYTES_MAX:
        raise Rejected("picture.too_heavy", limit=PICTURE_BYTES_MAX)
    media = media_of(content)
    try:
        width, height = SIZES[media](content)
    except (IndexError, StopIteration) as exc:
        raise Rejected("picture.broken") from exc
    lowered = content.lower()
    if not _is_whole(content, media) or any(mark in lowered for mark in PAGES):
        raise Rejected("picture.broken")
    sides = sorted((width, height))
    if sides[0] < 1 or sides[1] > SIDE_MAX or sides[1] > RATIO_MAX * sides[0]:
        raise Rejected("picture.size", width=width, height=height, limit=SIDE_MAX)
    return Picture(media, width, height)


def media_of(content: bytes) -> str:
    """Return the kind of a picture by its first bytes.

    Raises:
        Rejected: `picture.kind`.
    """
    if content.startswith(PNG_START):
        return PNG
    if content.startswith(JPEG_START):
        return JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    raise Rejected("picture.kind")


def _is_whole(content: bytes, media: str) -> bool:
    """Whether the file ends where its picture does."""
    if media == PNG:
        return content[-8:-4] == b"IEND"
    if media == JPEG:
        return content.endswith(JPEG_END)
    return int.from_bytes(content[4:8], "little") + 8 == len(content)


def _png_size(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR":
        raise IndexError
    return _big(content, 16, 4), _big(content, 20, 4)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    frame = next(at for kind, at in _segments(content) if kind in FRAMES)
    return _big(content, frame + 5, 2), _big(content, frame + 3, 2)


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield the kind of each segment before the points, and where its length stands."""
    at = 2
    while content[at] == 0xFF:  # noqa: PLR2004 - every segment begins so
        kind = content[at + 1]
        if kind == SCAN:
            return
        if kind == 0xFF:  # noqa: PLR2004 - it fills the room before a segment
            at += 1
            continue
        yield kind, at + 2
        at += 2 + max(2, _big(content, at + 2, 2))


def _webp_size(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + _little(content, 24, 3), 1 + _little(content, 27, 3)
    if kind == b"VP8L":
        bits = _little(content, 21, 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
    raise IndexError


SIZES = {PNG: _png_size, JPEG: _jpeg_size, WEBP: _webp_size}


def _big(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(_part(content, at, length), "big")


def _little(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(_part(content, at, length), "little")


def _part(content: bytes, at: int, length: int) -> bytes:
    part = content[at : at + length]
    if len(part) < length:
        raise IndexError
    return part
