"""Links that open one thing for a while and need no key: signed, and dead after their hour."""

import base64
import hashlib
import hmac
from datetime import timedelta

from chalicelib.domain.customers.card import CardNumber, is_card_number
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.world import World

LINK_LIFE = timedelta(days=1)
SIGNATURE_BYTES = 16
EXPIRY_DIGITS = 10


def sign_card_link(world: World, number: CardNumber, picture: str) -> str:
    """An address that shows a picture of this card for a day."""
    ends = int((world.now() + LINK_LIFE).timestamp())
    claim = f"{ends:0{EXPIRY_DIGITS}d}{number}".encode()
    token = base64.urlsafe_b64encode(claim + _signature(world, claim)).decode().rstrip("=")
    return f"{world.settings.public_url}/cards/pictures/{token}?picture={picture}"


def read_card_link(world: World, token: str) -> CardNumber:
    """The card that a link may show.

    Raises:
        Forbidden: the link was not made by us, or its day is over.
    """
    try:
        signed = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError as exc:
        raise Forbidden("link.invalid") from exc
    claim, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(world, claim)):
        raise Forbidden("link.invalid")
    ends, number = claim[:EXPIRY_DIGITS].decode(), claim[EXPIRY_DIGITS:].decode()
    if int(ends) < world.now().timestamp() or not is_card_number(number):
        raise Forbidden("link.expired")
    return CardNumber(number)


def read_card_picture(world: World, token: str, picture: str) -> bytes:
    """A PNG of the card that the link names: `qr`, `ean13` or `both`.

    Raises:
        Forbidden: the link was not made by us, or its day is over.
        NotFound: no such picture.
    """
    number = read_card_link(world, token)
    from chalicelib.services.customers.draw_card import CardPicture, draw_card  # noqa: PLC0415 - pictures only

    try:
        kind = CardPicture(picture)
    except ValueError as exc:
        raise NotFound("picture.unknown") from exc
    return draw_card(number, kind)


def _signature(world: World, claim: bytes) -> bytes:
    return hmac.new(world.secret, b"card link|" + claim, hashlib.sha256).digest()[:SIGNATURE_BYTES]
