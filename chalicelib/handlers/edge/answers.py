"""Turns the answer of an operation into HTTP, or into its model for a page."""

from typing import TYPE_CHECKING, Any

from chalice import Response
from pydantic import BaseModel

from chalicelib.handlers.edge.boundary import JSON, Headers
from chalicelib.repo.table.commit import Committed

if TYPE_CHECKING:  # an operation answers by this module
    from chalicelib.handlers.edge.operation import Answer, Operation

HIT_HEADER = "Idempotency-Hit"


def model_of(operation: "Operation", answer: "Answer") -> BaseModel | str | None:
    """Return the answer of an operation as its model; a text if it is no JSON."""
    if not isinstance(answer, Committed):
        return answer
    assert operation.answer is not None, "a record is rendered by the model of the answer"
    if answer.rendered:
        return operation.answer.model_validate_json(answer.rendered)
    return operation.answer.model_validate(answer.record, from_attributes=True)


def rendered(operation: "Operation", answer: "Answer") -> Response:
    """Return the response of HTTP; a kept answer is sent with the bytes of the first time."""
    match answer:
        case Committed(record, _, kept):
            return _response(operation, kept or _render(operation, record), answer)
        case BaseModel():
            return _response(operation, answer.model_dump_json())
        case _:
            return _response(operation, answer or "")


def _render(operation: "Operation", record: object) -> str:
    """Return the record as JSON, the same bytes every time."""
    assert operation.answer is not None, "a record is rendered by the model of the answer"
    made = operation.answer.model_validate(record, from_attributes=True)
    return made.model_dump_json(by_alias=True)


def _response(operation: "Operation", body: str, kept: Committed[Any] | None = None) -> Response:
    headers: Headers = {
        "Content-Type": operation.media or JSON,
        "Cache-Control": "no-store",
    }
    if kept and kept.repeated:
        headers[HIT_HEADER] = "true"
    status = operation.status_of(kept.record) if kept and operation.status_of else operation.status
    return Response(body, headers, status)
