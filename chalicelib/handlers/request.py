"""What a caller sends, checked before anything is done with it."""

from collections.abc import Mapping
from typing import TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.domain.errors import Rejected

BODY_BYTES_MAX = 256 * 1024

Headers = dict[str, str | list[str]]  # of an answer, as Chalice takes them

Model = TypeVar("Model", bound=BaseModel)


class Malformed(Rejected):
    """A body with bad fields; `pointers` says where (RFC 6901) and what."""

    def __init__(self, pointers: dict[str, str]) -> None:
        super().__init__("body.malformed")
        self.pointers = pointers


def read_body(model: type[Model], raw: bytes) -> Model:
    """The body as `model`.

    Raises:
        Rejected: `body.too_large`.
        Malformed: not JSON, not an object, or fields that do not fit.
    """
    if len(raw) > BODY_BYTES_MAX:
        raise Rejected("body.too_large")
    try:
        return model.model_validate_json(raw)
    except ValidationError as exc:
        errors = exc.errors(include_url=False, include_context=False, include_input=False)
        where = {_pointer(error["loc"]): error["msg"] for error in errors}
        raise Malformed(where) from exc


def raw_body(request: Request) -> bytes:
    """The bytes that were sent."""
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body


def query(request: Request, name: str, default: str) -> str:
    """A parameter of the address."""
    parameters: Mapping[str, str] = request.query_params or {}
    return parameters.get(name, default)


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)
