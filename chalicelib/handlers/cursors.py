"""Cursors: where the next page of a list begins, signed, so that only ours come back."""

import base64
import binascii
import hashlib
import hmac

from chalicelib.domain.errors import Rejected
from chalicelib.world import World

SIGNATURE_BYTES = 12


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
