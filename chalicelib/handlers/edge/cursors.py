"""Cursors: the signed and hidden position from which the next page of a list starts."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from chalicelib.domain.errors import Rejected
from chalicelib.handlers.edge.operation import Call, Nothing, Paged
from chalicelib.world import World

SIGNATURE_BYTES = 12
NEXT = "The cursor of the next page; null: this was the last."
NextCursor = Annotated[str | None, Field(description=NEXT)]
PageQuery = TypeVar("PageQuery", bound=Paged)
Entry = TypeVar("Entry")
Entry_co = TypeVar("Entry_co", covariant=True)


class Reads(Protocol[Entry_co]):
    """Read up to `limit` entries after a position, "" for the beginning.

    Fewer than `limit` entries mean that the list ends here.
    """

    def __call__(self, *, after: str, limit: int) -> Sequence[Entry_co]: ...


def turn_page(
    call: Call[Nothing, PageQuery], of: str, read: Reads[Entry], position: Callable[[Entry], str]
) -> tuple[Sequence[Entry], str | None]:
    """Return the requested page of the list `of`, and the cursor of the next page.

    `position` returns the position of an entry.

    Raises:
        Rejected: `cursor.invalid`.
    """
    query = call.query
    page = read(after=read_cursor(call.world, of, query.cursor), limit=query.limit)
    # A full last page has a cursor too, which leads to an empty page: to know better, every page
    # would have to read one entry more.
    more = len(page) == query.limit
    return page, write_cursor(call.world, of, position(page[-1])) if more else None


def write_cursor(world: World, of: str, position: str) -> str:
    """Return the cursor after `position` in a list; its name `of` includes the filters.

    A cursor of one list or filter is refused by another.
    """
    place = position.encode()
    signature = _signature(world.secret, of, place)
    return base64.urlsafe_b64encode(signature + _veil(world.secret, signature, place)).decode()


def read_cursor(world: World, of: str, cursor: str) -> str:
    """Return the position in a cursor, "" for an empty one.

    Raises:
        Rejected: `cursor.invalid`: we did not make it, or it belongs to another list.
    """
    if not cursor:
        return ""
    try:
        signed = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as exc:
        raise Rejected("cursor.invalid") from exc
    places = (_unsealed(secret, of, signed) for secret in world.valid_secrets)
    found = next((place for place in places if place is not None), None)
    if found is None:
        raise Rejected("cursor.invalid")
    return found.decode()


def _unsealed(secret: bytes, of: str, signed: bytes) -> bytes | None:
    """Return the position that was signed with this secret; None if it was not."""
    signature = signed[:SIGNATURE_BYTES]
    place = _veil(secret, signature, signed[SIGNATURE_BYTES:])
    return place if hmac.compare_digest(signature, _signature(secret, of, place)) else None


def _signature(secret: bytes, of: str, place: bytes) -> bytes:
    message = b"cursor\n" + of.encode() + b"\n" + place
    return hmac.digest(secret, message, hashlib.sha256)[:SIGNATURE_BYTES]


def _veil(secret: bytes, signature: bytes, place: bytes) -> bytes:
    """Hide a position, or show it again."""
    # A position may say what the caller may not see: that of the list of customers has a birthday.
    seed = hmac.digest(secret, b"veil\n" + signature, hashlib.sha256)
    mask = hashlib.shake_256(seed).digest(len(place))
    return bytes(shown ^ hidden for shown, hidden in zip(place, mask, strict=True))
