"""Cursors: the signed position from which the next page of a list starts."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from chalicelib.domain.errors import Rejected
from chalicelib.domain.staff.rotation import is_one_of
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
    return base64.urlsafe_b64encode(_signature(world.secret, of, place) + place).decode()


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
    signature, place = signed[:SIGNATURE_BYTES], signed[SIGNATURE_BYTES:]
    if not is_one_of(signature, (_signature(each, of, place) for each in world.valid_secrets)):
        raise Rejected("cursor.invalid")
    return place.decode()


def _signature(secret: bytes, of: str, place: bytes) -> bytes:
    message = b"cursor\n" + of.encode() + b"\n" + place
    return hmac.digest(secret, message, hashlib.sha256)[:SIGNATURE_BYTES]
