"""What a caller sends, checked before anything is done with it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from chalicelib.domain.errors import Malformed, Rejected

BODY_BYTES_MAX = 256 * 1024
LISTS_BYTES_MAX = 512 * 1024  # of bodies that may hold 10,000 ids
# Line ends and tabs are what people type; no other control character is typed by a person.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
CONTROL_REFUSED = "no control characters"

Headers = dict[str, str | list[str]]  # of an answer, as Chalice takes them

Model = TypeVar("Model", bound=BaseModel)


def read_body(model: type[Model], raw: bytes, bytes_max: int = BODY_BYTES_MAX) -> Model:
    """The body as `model`. Of two fields of one name the last counts.

    Raises:
        Rejected: `body.too_large`.
        Malformed: not JSON, not an object, or fields that do not fit.
    """
    if len(raw) > bytes_max:
        raise Rejected("body.too_large")
    try:
        body = model.model_validate_json(raw)
        sent = from_json(raw, allow_inf_nan=False)
    except ValidationError as exc:
        raise malformed(exc) from exc
    except ValueError as exc:
        raise Malformed({"": "not a number of JSON"}) from exc
    refuse_control_characters(sent)
    return body


def read_parameters(model: type[Model], sent: Mapping[str, str]) -> Model:
    """The parameters of an address as `model`.

    Raises:
        Malformed: unknown ones, or values that do not fit.
    """
    refuse_control_characters(dict(sent))
    try:
        return model.model_validate(dict(sent))
    except ValidationError as exc:
        raise malformed(exc) from exc


def refuse_control_characters(sent: Any) -> None:  # noqa: ANN401 - whatever JSON may say
    """Refuse what DynamoDB, SQS or a terminal would read as something else than text.

    Raises:
        Malformed: with a pointer to each such text.
    """
    bad = {_pointer(path): CONTROL_REFUSED for path, text in _texts(sent) if CONTROL.search(text)}
    if bad:
        raise Malformed(bad)


def malformed(exc: ValidationError) -> Malformed:
    """The refusal that pydantic's complaint stands for; what was sent is not quoted."""
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    return Malformed({_pointer(error["loc"]): error["msg"] for error in errors})


def query(request: Request, name: str, default: str) -> str:
    """A parameter of the address."""
    parameters: Mapping[str, str] = request.query_params or {}
    return parameters.get(name, default)


def _texts(sent: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Every text in a JSON value, names of fields too, with where it stands."""
    match sent:
        case str():
            yield path, sent
        case dict():
            for name, value in sent.items():
                yield path, name
                yield from _texts(value, (*path, name))
        case list():
            for index, value in enumerate(sent):
                yield from _texts(value, (*path, index))


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)
