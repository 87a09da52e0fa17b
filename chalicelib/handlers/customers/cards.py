"""Pictures of loyalty cards over HTTP, by signed links."""

from typing import Literal

from chalice import Blueprint, Response

from chalicelib.handlers.edge.boundary import Headers
from chalicelib.handlers.edge.codes import SECRET, TABLE
from chalicelib.handlers.edge.operation import Api, Body, Operation
from chalicelib.handlers.edge.request import query
from chalicelib.services.customers.card_link import read_card_picture
from chalicelib.services.customers.spend_picture import read_spend_picture
from chalicelib.world import current_world

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CardQuery(Body):
    """The codes in the picture."""

    picture: Literal["qr", "ean13", "both"] = "both"


@api.opens(
    Operation(
        "GET",
        "/cards/pictures/{token}",
        "A card's picture",
        None,
        None,
        query=CardQuery,
        media="image/png",
        details="The token is signed, shows one card, and is valid for a day.",
        id="getCardPicture",
        refuses=(
            "link.expired",
            "link.invalid",
            "picture.unknown",
            *SECRET,
            *TABLE,
        ),
        is_internal=True,
    )
)
def card_picture(token: str) -> Response:
    """Return a PNG: `?picture=qr`, `ean13` or `both`."""
    kind = query(blueprint.current_request, "picture", "both")
    picture = read_card_picture(current_world(), token, kind)
    headers: Headers = {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"}
    return Response(picture, headers, 200)


@api.opens(
    Operation(
        "GET",
        "/cards/spending/{token}",
        "A QR for spending points",
        None,
        None,
        media="image/png",
        details="The token is signed, names one customer, and is valid for two minutes. Each"
        " picture has a new QR, which is good for a minute, and the code that stands in the text"
        " of the message.",
        id="getSpendPicture",
        refuses=(
            "customer.not_found",
            "link.expired",
            "link.invalid",
            "programme.not_found",
            *SECRET,
            *TABLE,
        ),
        is_internal=True,
    )
)
def spend_picture(token: str) -> Response:
    """Return a PNG with a QR and the digits of a code."""
    picture = read_spend_picture(current_world(), token)
    headers: Headers = {"Content-Type": "image/png", "Cache-Control": "no-store"}
    return Response(picture, headers, 200)
