"""The picture by which a customer agrees to spend points: each has a new QR, and a code.

A page of the web chat loads it by a signed link; the token is the base64 of expiry, customer and
signature. However often it is loaded, one link shows one code, which stands in the text too.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.reply import Line, Params
from chalicelib.domain.points.spending.spend_code import QR_LIFE
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.services.points.spend_codes import IssuedCode, issue_code, issue_qr
from chalicelib.world import World

MINUTE = timedelta(minutes=1)
LINK_LIFE = timedelta(minutes=2)
SIGNATURE_BYTES = 16
EXPIRY_DIGITS = 10


class ShownCode(NamedTuple):
    """A picture, and what its caption says: the code, and how long both are good for."""

    picture: bytes
    params: Params


class SpendClaim(NamedTuple):
    """What a link says: the customer of its code, and when it was made, in whole seconds."""

    customer: CustomerId
    signed_at: datetime


def show_spend_code(
    world: World, customer: CustomerId, *, since: datetime | None = None
) -> ShownCode:
    """Make a code and a QR, and draw them; a former code is over unless it was made `since` then.

    Raises:
        NotFound: `programme.not_found`.
    """
    from chalicelib.services.customers.draw_card import draw_spend_code  # noqa: PLC0415 - pictures only

    issued, qr = issue_code(world, customer, since=since), issue_qr(world, customer)
    return ShownCode(draw_spend_code(qr.code, issued.code), _params(world, issued))


def caption_of_link(world: World, address: str) -> Line | None:
    """Return the code of a picture in words; None if the address is no link, or is too old."""
    place = _place(world)
    if not address.startswith(place):
        return None
    try:
        claim = _read_claim(world, address.removeprefix(place))
    except Forbidden:
        return None
    if world.customers.profiles.get(claim.customer) is None:
        return None
    issued = issue_code(world, claim.customer, since=claim.signed_at)
    return Line("spend.caption", _params(world, issued))


def _params(world: World, issued: IssuedCode) -> Params:
    # Rounded up: instants are kept in whole seconds, and a new code lives for its full minutes.
    minutes = -(-(issued.expires_at - world.now()) // MINUTE)
    return {"code": issued.code, "minutes": minutes, "seconds": int(QR_LIFE.total_seconds())}


def sign_spend_link(world: World, customer: CustomerId) -> str:
    """Return an address that draws the picture of this customer for two minutes."""
    ends = int((world.now() + LINK_LIFE).timestamp())
    claim = f"{ends:0{EXPIRY_DIGITS}d}{customer}".encode()
    token = base64.urlsafe_b64encode(claim + _signature(world.secret, claim)).decode().rstrip("=")
    return f"{_place(world)}{token}"


def read_spend_picture(world: World, token: str) -> bytes:
    """Return a PNG with a new QR and the code of the customer that the link names.

    Raises:
        Forbidden: the link was not made by us, or its time is over.
        NotFound: `customer.not_found`, `programme.not_found`.
    """
    claim = _read_claim(world, token)
    if world.customers.profiles.get(claim.customer) is None:
        raise NotFound("customer.not_found")
    return show_spend_code(world, claim.customer, since=claim.signed_at).picture


def _place(world: World) -> str:
    return f"{world.settings.public_url}/cards/spending/"


def _read_claim(world: World, token: str) -> SpendClaim:
    try:
        # The padding was removed from the link, and the decoder needs it.
        signed = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError as exc:
        raise Forbidden("link.invalid") from exc
    claim, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
    # Nothing of the claim is read before its signature is checked.
    if not is_one_of(signature, (_signature(each, claim) for each in world.valid_secrets)):
        raise Forbidden("link.invalid")
    ends, customer = claim[:EXPIRY_DIGITS].decode(), CustomerId(claim[EXPIRY_DIGITS:].decode())
    if int(ends) < world.now().timestamp():
        raise Forbidden("link.expired")
    return SpendClaim(customer, datetime.fromtimestamp(int(ends), UTC) - LINK_LIFE)


def _signature(secret: bytes, claim: bytes) -> bytes:
    return hmac.new(secret, b"spend link|" + claim, hashlib.sha256).digest()[:SIGNATURE_BYTES]
