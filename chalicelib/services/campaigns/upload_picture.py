"""Take a picture for campaigns, and give it back to those who have its address."""

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib import log
from chalicelib.domain.campaigns.picture import Picture, media_of, read_picture
from chalicelib.domain.errors import NotFound
from chalicelib.world import World

PATH = "/pictures/"
ID_CHARS = 32
# The bytes of an address never change. A picture is no page, whatever a browser takes it for.
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class UploadedPicture:
    """A stored picture: its path, and what it is."""

    path: str
    picture: Picture


class ShownPicture(NamedTuple):
    """The bytes of a picture with the headers of its answer."""

    content: bytes
    headers: dict[str, str]


def upload_picture(world: World, content: bytes) -> UploadedPicture:
    """Check and store a picture. The same bytes again have the same path.

    Raises:
        Rejected: `picture.empty`, `picture.too_heavy`, `picture.kind`, `picture.broken`,
            `picture.size`.
        Unavailable: the bucket does not answer.
    """
    picture = read_picture(content)
    path = PATH + world.pictures.add(content, picture.media)
    log.event("picture.uploaded", media=picture.media, bytes=len(content))
    return UploadedPicture(path, picture)


def show_picture(world: World, picture: str) -> ShownPicture:
    """Return a picture for anybody who has its address.

    Raises:
        NotFound: `picture.missing`.
        Unavailable: the bucket does not answer.
    """
    # Only what the service made itself names a file of the bucket.
    if len(picture) != ID_CHARS or not picture.isascii() or not picture.isalnum():
        raise NotFound("picture.missing")
    content = world.pictures.read(picture)
    return ShownPicture(content, {"Content-Type": media_of(content), **HEADERS})
