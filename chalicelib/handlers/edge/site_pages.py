"""Operations for pages of the shop's sites, without a key: only allowed origins may call them."""

from collections.abc import Callable, Mapping
from functools import wraps

from chalice import Blueprint, Response
from chalice.app import Request

from chalicelib.domain.errors import Forbidden, NotFound, Refusal
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.boundary import Headers
from chalicelib.world import World, current_world

SiteView = Callable[[World, Request], Response]


def for_sites(blueprint: Blueprint) -> Callable[[SiteView], Callable[[], Response]]:
    """Guard a view: only pages of the allowed origins may call it and read its refusals."""

    def guarded(view: SiteView) -> Callable[[], Response]:
        @wraps(view)
        def allowed_view() -> Response:
            world, request = current_world(), blueprint.current_request
            # First of all: a page of another origin must not learn why it is refused.
            allowed = allow_origin(world, request.headers)
            try:
                response = view(world, request)
            except Refusal as refusal:
                response = boundary.problem(refusal, boundary.request_id_of(request.context))
            response.headers.update(allowed)
            return response

        return allowed_view

    return guarded


def allow_origin(world: World, headers: Mapping[str, str]) -> Headers:
    """Return the headers by which a page of an allowed origin may read the answer.

    Raises:
        NotFound: `channel.unknown`: no origin is allowed.
        Forbidden: `webchat.origin`.
    """
    allowed = world.settings.allowed_webchat_origins
    if not allowed:
        raise NotFound("channel.unknown")
    origin = headers.get("origin", "")
    if origin not in allowed:
        raise Forbidden("webchat.origin")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cache-Control": "no-store"}


def preflight_headers(*, methods: str, headers: str) -> Headers:
    """Return what a page may send, as a browser asks before it does (CORS)."""
    return {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": headers,
        "Access-Control-Max-Age": "600",
    }
