"""Pictures of cards, for whoever holds a signed link."""

from chalice import Blueprint, Response

from chalicelib.handlers import boundary
from chalicelib.handlers.request import Headers, query
from chalicelib.services.read_card_picture import read_card_picture
from chalicelib.world import current_world

blueprint = Blueprint(__name__)


@blueprint.route("/cards/pictures/{token}", methods=["GET"], name="card_pictures")
@boundary.http
def card_picture(token: str) -> Response:
    """Show a PNG: `?picture=qr`, `ean13` or `both`."""
    asked = query(blueprint.current_request, "picture", "both")
    picture = read_card_picture(current_world(), token, asked)
    headers: Headers = {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"}
    return Response(picture, headers, 200)
