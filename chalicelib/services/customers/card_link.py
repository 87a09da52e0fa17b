"""Signed links that show the picture of one card for a day, without a key.

The token is the base64 of expiry, card number and signature.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.customers.card import CardNumber, is_card_number
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.rotation import is_one_of
from chalicelib.world import World

if TYPE_CHECKING:
    from chalicelib.services.customers.card_title import CardTitle

LINK_LIFE = timedelta(days=1)
SIGNATURE_BYTES = 16
EXPIRY_DIGITS = 10


def sign_card_link(world: World, number: CardNumber, picture: str) -> str:
    """Return an address that shows a picture of this card for a day."""
    ends = int((world.now() + LINK_LIFE).timestamp())
    claim = f"{ends:0{EXPIRY_DIGITS}d}{number}".encode()
    token = base64.urlsafe_b64encode(claim + _signature(world.secret, claim)).decode().rstrip("=")
    return f"{world.settings.public_url}/cards/pictures/{token}?picture={picture}"


def read_card_link(world: World, token: str) -> CardNumber:
    """Return the card number in a token.

    Raises:
        Forbidden: the link was not made by us, or its day is over.
    """
    try:
        # The padding was removed from the link, and the decoder needs it.
        signed = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except ValueError as exc:
        raise Forbidden("link.invalid") from exc
    claim, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
    # Nothing of the claim is read before its signature is checked.
    if not is_one_of(signature, (_signature(each, claim) for each in world.valid_secrets)):
        raise Forbidden("link.invalid")
    ends, number = claim[:EXPIRY_DIGITS].decode(), claim[EXPIRY_DIGITS:].decode()
    if int(ends) < world.now().timestamp() or not is_card_number(number):
        raise Forbidden("link.expired")
    return CardNumber(number)


def read_card_picture(world: World, token: str, picture: str) -> bytes:
    """Return a PNG of the card that the link names; `picture` is `qr`, `ean13` or `both`.

    Raises:
        Forbidden: the link was not made by us, or its day is over.
        NotFound: `picture.unknown`: there is no such picture; `card.not_found`: no customer has the
            card, or they were erased.
    """
    number = read_card_link(world, token)
    # An erasure closes the card, so a link that was signed before it shows nothing any more.
    owner = world.customers.claims.owner_of_card(number)
    if owner is None:
        raise NotFound("card.not_found")
    from chalicelib.services.customers.draw_card import CardPicture, draw_card  # noqa: PLC0415 - pictures only

    try:
        kind = CardPicture(picture)
    except ValueError as exc:
        raise NotFound("picture.unknown") from exc
    return draw_card(number, kind, _title(world, owner))


def _title(world: World, owner: CustomerId) -> "CardTitle | None":
    """Return the brand in the holder's language."""
    if world.brand is None:
        return None
    from chalicelib.services.customers.card_title import card_title  # noqa: PLC0415 - pictures only

    holder = world.customers.profiles.get(owner)
    return card_title(world, holder.locale if holder else LOCALES[0])


def _signature(secret: bytes, claim: bytes) -> bytes:
    return hmac.new(secret, b"card link|" + claim, hashlib.sha256).digest()[:SIGNATURE_BYTES]
