"""The OpenAPI description, and a page that shows it and sends requests."""

from functools import cache
from pathlib import Path

from chalice import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.handlers.edge.boundary import JSON, Headers
from chalicelib.handlers.edge.operation import Api, Operation

blueprint = Blueprint(__name__)
api = Api(blueprint)

FOLDER = Path(__file__).parent.parent / "console" / "api_page"
TYPES = {
    "page.js": "text/javascript",
    "schema.js": "text/javascript",
    "samples.js": "text/javascript",
    "page.css": "text/css",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@api.opens(
    Operation(
        "GET",
        "/openapi.json",
        "This description (OpenAPI 3.1)",
        None,
        None,
        details="For programs and generators of clients. It names every operation, field and"
        " refusal.",
        id="getDescription",
    )
)
def openapi() -> Response:
    """Return the description of every operation."""
    return Response(_description(), _headers(JSON))


@api.opens(
    Operation(
        "GET",
        "/docs",
        "A page that shows the API",
        None,
        None,
        media="text/html",
        details="For developers: every operation, with examples that can be sent from the page"
        " with a key.",
        id="showDocs",
        is_internal=True,
    )
)
def page() -> Response:
    """Return the page, which reads the description from `/openapi.json`."""
    return Response(_file("page.html"), _headers("text/html; charset=utf-8"))


@api.opens(
    Operation(
        "GET",
        "/docs/{name}",
        "A file of that page",
        None,
        None,
        media="text/*",
        details="The scripts and styles of the page `/docs`.",
        id="getDocsFile",
        refuses=("route.unknown",),
        is_internal=True,
    )
)
def part(name: str) -> Response:
    """Return the page's script or style sheet."""
    # The name is looked up and never made into a path, so that no other file can be read.
    if name not in TYPES:
        raise NotFound("route.unknown")
    return Response(_file(name), _headers(f"{TYPES[name]}; charset=utf-8"))


def _headers(content_type: str) -> Headers:
    return {
        "Content-Type": content_type,
        "Cache-Control": "public, max-age=300",
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


@cache
def _description() -> dict[str, object]:
    # Imported here, because it imports every blueprint, which the page and its files do not need.
    from chalicelib.handlers.edge.openapi import describe  # noqa: PLC0415
    from chalicelib.handlers.operations import OPERATIONS  # noqa: PLC0415

    return describe(OPERATIONS)


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
