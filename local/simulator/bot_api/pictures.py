"""The files of the messenger: uploads of bots, downloads for them, photos of people."""

import hashlib
import struct
import zlib
from pathlib import Path

import requests

from local.simulator.bot_api.errors import bad_request

PHOTO_BYTES_MAX = 10 * 1024 * 1024
PHOTO_SIDES_MAX = 10_000
PHOTO_RATIO_MAX = 20
FILE_PREFIX = "AgAC"
FETCH_TIMEOUT_S = 5
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_SIZE_END = 24
MIME_BY_START = {PNG_START: "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


class Files:
    """Keeps bytes by file id on disk, so that pictures survive a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> str:
        """Store the bytes and return their id: the same bytes have the same id."""
        file_id = f"{FILE_PREFIX}{hashlib.sha256(content).hexdigest()[:32]}"
        (self._folder / file_id).write_bytes(content)
        return file_id

    def read(self, file_id: str) -> bytes | None:
        """Return the bytes, or None when no file has this id."""
        path = self._folder / file_id
        return path.read_bytes() if file_id.isalnum() and path.is_file() else None


def mime_type(content: bytes) -> str:
    """Return the type of the bytes, by how they begin."""
    known = (mime for start, mime in MIME_BY_START.items() if content.startswith(start))
    return next(known, "application/octet-stream")


def photo_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a picture that Telegram would accept.

    Raises:
        ApiError: 400, it is not a picture, or too large or narrow for one.
    """
    if len(content) > PHOTO_BYTES_MAX:
        raise bad_request("file is too big")
    if mime_type(content) == "application/octet-stream":
        raise bad_request("IMAGE_PROCESS_FAILED")
    if not content.startswith(PNG_START) or len(content) < PNG_SIZE_END:
        return 800, 800  # the size is read of PNG only, in which our cards are drawn
    width, height = struct.unpack(">II", content[16:PNG_SIZE_END])
    is_odd = max(width, height) > PHOTO_RATIO_MAX * min(width, height)
    if is_odd or width + height > PHOTO_SIDES_MAX:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def fetch(url: str) -> bytes:
    """Download a picture that a bot gave by address, without an Accept header as messengers may.

    Raises:
        ApiError: 400, not reachable, refused, or not a picture.
    """
    # None leaves the library's own header out.
    headers = {"Accept": None, "User-Agent": "TelegramBot (like TwitterBot)"}
    try:
        with requests.get(url, headers=headers, timeout=FETCH_TIMEOUT_S) as response:
            content, is_fine = response.content, response.ok
    except requests.RequestException as exc:
        raise bad_request("failed to get HTTP URL content") from exc
    if not is_fine:
        raise bad_request("failed to get HTTP URL content")
    if mime_type(content) == "application/octet-stream":
        raise bad_request("wrong type of the web page content")
    return content


def snapshot(seed: int, *, width: int = 320, height: int = 240) -> bytes:
    """Draw a photo for a person to send: a sky over a field, in random colours."""
    tint = (seed * 37) % 90
    rows = bytearray()
    for y in range(height):
        is_sky = y < height * 3 // 5
        colour = (120 + tint, 170 + y // 4, 225) if is_sky else (70 + tint, 150 - y // 5, 80)
        rows += b"\x00" + bytes(colour) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")
    return PNG_START + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + crc
