"""The answer of an operation as HTTP, the same bytes the first time and every time."""

from typing import Any

from chalice import Response
from pydantic import BaseModel

from chalicelib.handlers.edge.raw_body import JSON
from chalicelib.repo.table.answers import KeptAnswer
from chalicelib.repo.table.commit import Committed

HIT_HEADER = "Idempotency-Hit"


def render(model: type[BaseModel], record: object) -> str:
    """Return a record as JSON by the model of its answer."""
    return model.model_validate(record, from_attributes=True).model_dump_json(by_alias=True)


def response_of(body: str, media: str, status: int, *, is_repeated: bool = False) -> Response:
    """Return the response with a body of a media type; JSON if there is none."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": media or JSON,
        "Cache-Control": "no-store",
    }
    if is_repeated:
        headers[HIT_HEADER] = "true"
    return Response(body, headers, status)


def read_kept(kept: KeptAnswer, snapshot: type[Any]) -> Committed[Any]:
    """Return the answer that is kept for a repeated request."""
    record = None if kept.rendered else kept.read(snapshot)
    return Committed(record, repeated=True, rendered=kept.rendered)
