"""The body of a request as it was sent, before anything of it is read."""

from collections.abc import Mapping

from chalice.app import Request

from chalicelib.domain.errors import Rejected

JSON = "application/json"


def raw_body(request: Request) -> bytes:
    """Return the body as bytes."""
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body


def refuse_other_media(headers: Mapping[str, str]) -> None:
    """Refuse a body that is not JSON; a body without a content type is taken as JSON.

    Raises:
        Rejected: `body.media_type`.
    """
    media = headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if media != JSON:
        raise Rejected("body.media_type")
