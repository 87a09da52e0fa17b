"""The function of the pages behind a function URL: static files and pages, compressed."""

import base64
import gzip
from collections.abc import Mapping
from typing import Any

from chalice import Blueprint

from chalicelib.console.answers import Answer
from chalicelib.console.assets import PREFIX, Asset, by_path
from chalicelib.console.cabinet.routes import is_of_customers
from chalicelib.console.guard import answer
from chalicelib.console.requests import PageRequest
from chalicelib.domain.errors import NotFound
from chalicelib.handlers.edge import boundary
from chalicelib.world import current_world

PICTURES = "/pictures/"
FOR_EVER = "public, max-age=31536000, immutable"
PACKED_FROM_BYTES = 1024
PACKED_LEVEL = 5  # level 9 takes three times as long for 4 % less

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="pages")
@boundary.url
def pages(event: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request (payload format 2.0)."""
    request = PageRequest.of(event)
    if request.path.startswith(PREFIX):
        return _file(request)
    if request.path.startswith(PICTURES):
        return _picture(request)
    if is_of_customers(request.path):
        # Most visits are by staff, who need nothing of it.
        from chalicelib.console.cabinet.guard import answer_customer  # noqa: PLC0415

        return _response(event, request, answer_customer(current_world(), request))
    made = answer(current_world(), request)
    return _response(event, request, made)


def _file(request: PageRequest) -> dict[str, Any]:
    """Return a static file, or 304 if the browser has these very bytes."""
    found = by_path().get(request.path)
    if found is None:
        raise NotFound("route.unknown")
    tag = f'"{found.digest}"'
    headers = {
        "Content-Type": found.media,
        "Cache-Control": FOR_EVER,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == tag:
        return {"statusCode": 304, "headers": headers}
    return _bytes_of(found, headers, _takes_gzip(request))


def _picture(request: PageRequest) -> dict[str, Any]:
    """Return a picture of a campaign, which pages may load from their own origin only."""
    from chalicelib.services.campaigns.upload_picture import show_picture  # noqa: PLC0415

    shown = show_picture(current_world(), request.path.removeprefix(PICTURES))
    return {
        "statusCode": 200,
        "headers": {**shown.headers},
        "body": base64.b64encode(shown.content).decode(),
        "isBase64Encoded": True,
    }


def _bytes_of(found: Asset, headers: dict[str, str], packed: bool) -> dict[str, Any]:  # noqa: FBT001
    content = found.packed if packed else found.content
    encoding = {"Content-Encoding": "gzip"} if packed else {}
    return {
        "statusCode": 200,
        "headers": {**headers, **encoding},
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }


def _response(event: Mapping[str, Any], request: PageRequest, made: Answer) -> dict[str, Any]:
    """Return an answer in the form that the function URL takes."""
    headers, content = dict(made.headers), made.content
    if len(content) >= PACKED_FROM_BYTES and _takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        content = gzip.compress(content, PACKED_LEVEL, mtime=0)
    is_head = event["requestContext"]["http"]["method"] == "HEAD"
    return {
        "statusCode": int(made.status),
        "headers": headers,
        "cookies": list(made.cookies),
        "body": "" if is_head else base64.b64encode(content).decode(),
        "isBase64Encoded": not is_head,
    }


def _takes_gzip(request: PageRequest) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
