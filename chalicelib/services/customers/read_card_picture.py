"""The picture that a signed link shows."""

from chalicelib.domain.errors import NotFound
from chalicelib.services.customers.card_link import read_card_link
from chalicelib.world import World


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
