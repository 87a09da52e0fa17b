"""The uploaded pictures of campaigns: their bytes in the bucket, their names at messengers."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.aws.bucket import Bucket
    from chalicelib.repo.campaigns.picture_names import PictureNames

NEW, KEPT = "pictures/new/", "pictures/kept/"
ID_CHARS = 32


@dataclass
class Pictures:
    """Part of World: `world.pictures`. Fulfils `PictureSource`.

    An upload lives for a week, until a campaign that is stored names it: then it is kept.
    """

    secret: "Callable[[], bytes]"
    files: "Callable[[], Bucket]"
    names: "Callable[[], PictureNames]"

    def add(self, content: bytes, media: str) -> str:
        """Store a picture and return its id: the same bytes have the same id."""
        # Keyed with our secret, so that nobody can tell from a picture whether the shop has it.
        signed = hmac.new(self.secret(), b"picture|" + content, hashlib.sha256)
        picture = signed.hexdigest()[:ID_CHARS]
        self.files().put(NEW + picture, content, content_type=media)
        return picture

    def keep(self, picture: str) -> None:
        """Keep an uploaded picture for good. Idempotent.

        Raises:
            NotFound: `picture.missing`.
            Unavailable: the bucket does not answer.
        """
        if self._find(KEPT + picture, length=1) is None:
            self.files().put(KEPT + picture, self.read(picture))

    def read(self, picture: str) -> bytes:
        """Return the bytes of a picture.

        Raises:
            NotFound: `picture.missing`.
            Unavailable: the bucket does not answer.
        """
        for place in (KEPT, NEW):
            found = self._find(place + picture)
            if found is not None:
                return found
        raise NotFound("picture.missing")

    def known_as(self, picture: str, sender: str) -> str:
        """Return the name by which a sender knows the picture; empty: it was not sent yet."""
        return self.names().get(picture, sender)

    def keep_name(self, picture: str, sender: str, name: str) -> None:
        """Keep that name; the last one counts."""
        self.names().put(picture, sender, name)

    def _find(self, key: str, length: int | None = None) -> bytes | None:
        try:
            return self.files().get(key, length=length)
        except NotFound:
            return None
