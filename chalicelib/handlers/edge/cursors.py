"""Cursors: where the next page of a list begins, signed, so that only ours come back."""

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
    """Reads up to `limit` entries beyond a position, "" for the first; fewer are the last ones."""

    def __call__(self, *, after: str, limit: int) -> Sequence[Entry_co]: ...


def turn_page(
    call: Call[Nothing, PageQuery], of: str, read: Reads[Entry], position: Callable[[Entry], str]
) -> tuple[Sequence[Entry], str | None]:
    """The page of the list `of` that was asked for, and the cursor of the next one.

    Raises:
        Rejected: `cursor.invalid`.
    """
    asked = call.query
    page = read(after=read_cursor(call.world, of, asked.cursor), limit=asked.limit)
    more = len(page) == asked.limit
    return page, write_cursor(call.world, of, position(page[-1])) if more else None


def write_cursor(world: World, of: str, position: str) -> str:
    """What leads on from `position` in the list `of`, a name that says its filters too."""
    place = position.encode()
    return base64.urlsafe_b64encode(_signature(world, of, place) + place).decode()


def read_cursor(world: World, of: str, cursor: str) -> str:
    """The position that a cursor names; "" for none.

    Raises:
        Rejected: `cursor.invalid`: it is not ours, or it is of another list.
    """
    if not cursor:
        return ""
    try:
        signed = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as exc:
        raise Rejected("cursor.invalid") from exc
    signature, place = signed[:SIGNATURE_BYTES], signed[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(world, of, place)):
        raise Rejected("cursor.invalid")
    return place.decode()


def _signature(world: World, of: str, place: bytes) -> bytes:
    message = b"cursor\n" + of.encode() + b"\n" + place
    return hmac.digest(world.secret, message, hashlib.sha256)[:SIGNATURE_BYTES]
