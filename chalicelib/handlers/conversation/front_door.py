"""The front door: a function URL for the webhooks of messengers, pictures, and links.

It costs a third of what the REST API would cost for the same requests.
"""

import base64
from collections.abc import Mapping
from typing import Any

from chalice import Blueprint

from chalicelib import log
from chalicelib.channels.messenger import WebhookRequest
from chalicelib.domain.errors import NotFound
from chalicelib.handlers.conversation.receive import METHODS, receive
from chalicelib.handlers.edge import boundary
from chalicelib.world import World, current_world

WEBHOOKS = "/webhooks/"
PICTURES = "/cards/pictures/"
UPLOADED = "/pictures/"
LINKS, STOPS = "/l/", "/u/"
ROUTES = (WEBHOOKS, PICTURES, UPLOADED, LINKS, STOPS)

blueprint = Blueprint(__name__)
Answer = dict[str, Any]


@blueprint.lambda_function(name="front_door")
@boundary.url
def front_door(event: Mapping[str, Any]) -> Answer:
    """Answer one request (payload format 2.0)."""
    world = current_world()
    path, method = event["rawPath"], event["requestContext"]["http"]["method"]
    log.learned(route=next((each for each in ROUTES if path.startswith(each)), None))
    if method in {"GET", "HEAD"} and _body(event).strip():
        _refuse_body(event)
    if method in METHODS and path.startswith(WEBHOOKS):
        return _webhook(world, method, path.removeprefix(WEBHOOKS), event)
    if method == "GET" and path.startswith(PICTURES):
        return _picture(world, path.removeprefix(PICTURES), event)
    if method == "GET" and path.startswith(UPLOADED):
        return uploaded_picture(world, path.removeprefix(UPLOADED))
    if method in {"GET", "HEAD", "POST"} and path.startswith((LINKS, STOPS)):
        return _link(method, path, event)
    raise NotFound("route.unknown")


def _webhook(world: World, method: str, channel: str, event: Mapping[str, Any]) -> Answer:
    query = event.get("queryStringParameters") or {}
    request = WebhookRequest(method, query, event["headers"], _body(event), world.now())
    answer = receive(world, channel, request)
    headers = {"Content-Type": answer.content_type}
    return {"statusCode": 200, "headers": headers, "body": answer.body}


def _link(method: str, path: str, event: Mapping[str, Any]) -> Answer:
    """Answer a link of a campaign's message."""
    # Imported here: messages are a thousand times as many as clicks and need none of this code.
    from chalicelib.handlers.responses import links  # noqa: PLC0415

    headers, token = event["headers"], path[len(LINKS) :]
    if path.startswith(LINKS):
        if method == "POST":
            raise NotFound("route.unknown")
        answer = links.redirect(method, token, headers)
    elif method == "POST":
        answer = links.end_advertising(token, headers, _body(event))
    else:
        answer = links.offer_stop(token, headers)
    return {
        "statusCode": answer.status_code,
        "headers": answer.headers,
        "body": "" if method == "HEAD" else answer.body,
    }


def _body(event: Mapping[str, Any]) -> bytes:
    text: str = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(text)
    # A lone surrogate must not fail here: the reader of the body decides what to do with it.
    return text.encode("utf-8", "surrogatepass")


def _refuse_body(event: Mapping[str, Any]) -> None:
    """Refuse a body where none is read, as the REST API does."""
    from chalicelib.handlers.edge.request import refuse_body  # noqa: PLC0415

    refuse_body(_body(event))


def _picture(world: World, token: str, event: Mapping[str, Any]) -> Answer:
    from chalicelib.services.customers.card_link import read_card_picture  # noqa: PLC0415

    kind = (event.get("queryStringParameters") or {}).get("picture", "both")
    picture = read_card_picture(world, token, kind)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"},
        "body": base64.b64encode(picture).decode(),
        "isBase64Encoded": True,
    }


def uploaded_picture(world: World, picture: str) -> Answer:
    """Answer with a picture that staff uploaded."""
    from chalicelib.services.campaigns.upload_picture import show_picture  # noqa: PLC0415

    shown = show_picture(world, picture)
    return {
        "statusCode": 200,
        "headers": {**shown.headers},
        "body": base64.b64encode(shown.content).decode(),
        "isBase64Encoded": True,
    }
