"""The front door: a function URL, a third of the price of an API in front of the same code."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.domain.errors import NotFound
from chalicelib.handlers import boundary
from chalicelib.handlers.http_webhooks import receive
from chalicelib.world import World, current_world

WEBHOOKS = "/webhooks/"
PICTURES = "/cards/pictures/"

blueprint = Blueprint(__name__)
Answer = dict[str, Any]


@blueprint.lambda_function(name="front_door")
@boundary.url
def front_door(event: Mapping[str, Any]) -> Answer:
    """Answer a request of payload format 2.0: a messenger's update, or a card's picture."""
    world = current_world()
    path, method = event["rawPath"], event["requestContext"]["http"]["method"]
    if method == "POST" and path.startswith(WEBHOOKS):
        return _webhook(world, path.removeprefix(WEBHOOKS), event)
    if method == "GET" and path.startswith(PICTURES):
        return _picture(world, path.removeprefix(PICTURES), event)
    raise NotFound("route.unknown")


def _webhook(world: World, channel: str, event: Mapping[str, Any]) -> Answer:
    written = event.get("body") or ""
    is_base64 = event.get("isBase64Encoded")
    body = base64.b64decode(written) if is_base64 else written.encode("utf-8", "surrogatepass")
    call = receive(world, channel, event["headers"], body)
    headers = {"Content-Type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(call) if call else ""}


def _picture(world: World, token: str, event: Mapping[str, Any]) -> Answer:
    from chalicelib.services.read_card_picture import read_card_picture  # noqa: PLC0415

    asked = (event.get("queryStringParameters") or {}).get("picture", "both")
    picture = read_card_picture(world, token, asked)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"},
        "body": base64.b64encode(picture).decode(),
        "isBase64Encoded": True,
    }
