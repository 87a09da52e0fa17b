"""Small pictures of any size in every kind that we take; their points are not drawn."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """A PNG whose head says this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, part) for name, part in parts)


def jpeg(width: int, height: int, *, comment: bytes = b"", filled: bool = False) -> bytes:
    """A JPEG with a comment before its frame; a `filled` one has bytes between its segments."""
    said = _segment(0xFE, comment) if comment else b""
    frame = _segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    fill = b"\xff\xff" if filled else b""
    scan = _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
    return b"\xff\xd8" + _segment(0xE0, b"JFIF\0") + said + fill + frame + scan + b"\xff\xd9"


def webp(width: int, height: int) -> bytes:
    """A WebP of the extended kind."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _riff(b"VP8X" + struct.pack("<I", 10) + bytes(4) + size)


def webp_lossless(width: int, height: int) -> bytes:
    """A WebP without loss."""
    bits = struct.pack("<I", width - 1 | (height - 1) << 14)
    return _riff(b"VP8L" + struct.pack("<I", 5) + b"\x2f" + bits)


def webp_lossy(width: int, height: int) -> bytes:
    """A WebP of the first kind."""
    frame = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return _riff(b"VP8 " + struct.pack("<I", len(frame)) + frame)


def _riff(content: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + len(content)) + b"WEBP" + content


def _chunk(name: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + crc


def _segment(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + struct.pack(">H", 2 + len(content)) + content
