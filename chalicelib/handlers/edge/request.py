"""Reads and validates the body and the parameters of a request."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from chalice.app import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from chalicelib.domain.errors import Malformed, Rejected

BODY_BYTES_MAX = 256 * 1024
LISTS_BYTES_MAX = 512 * 1024  # for bodies that may have 10,000 ids
# Tabs and line ends are allowed, because people type them. Lone surrogates are included: JSON may
# contain them, and encoding them as UTF-8 fails later.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
CONTROL_REFUSED = "no control characters"

Model = TypeVar("Model", bound=BaseModel)


def read_body(model: type[Model], raw: bytes, bytes_max: int = BODY_BYTES_MAX) -> Model:
    """Read a JSON body as `model`; if a field occurs twice, the last one counts.

    Raises:
        Rejected: `body.too_large`.
        Malformed: the body is not JSON, not an object, or a field is not valid.
    """
    if len(raw) > bytes_max:
        raise Rejected("body.too_large")
    try:
        body = model.model_validate_json(raw)
        # Parsed once more as plain values: control characters must be found in every text, also
        # where a validator converts it, and NaN is no number of JSON.
        sent = from_json(raw, allow_inf_nan=False)
    except ValidationError as exc:
        raise malformed(exc) from exc
    except ValueError as exc:
        raise Malformed({"": "not a number of JSON"}) from exc
    refuse_control_characters(sent)
    return body


def read_parameters(model: type[Model], sent: Mapping[str, str]) -> Model:
    """Read the parameters of an address as `model`.

    Raises:
        Malformed: a parameter is unknown or not valid.
    """
    refuse_control_characters(dict(sent))
    try:
        return model.model_validate(dict(sent))
    except ValidationError as exc:
        raise malformed(exc) from exc


def refuse_control_characters(sent: Any) -> None:  # noqa: ANN401 - any JSON value
    """Refuse control characters, which SQS, DynamoDB or a terminal does not treat as text.

    Raises:
        Malformed: with a pointer to each text that has one.
    """
    bad = {_pointer(path): CONTROL_REFUSED for path, text in _texts(sent) if CONTROL.search(text)}
    if bad:
        raise Malformed(bad)


def malformed(exc: ValidationError) -> Malformed:
    """Return the refusal for an error of pydantic."""
    # Without the input: the answer must not quote what a person wrote.
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    return Malformed({_pointer(error["loc"]): error["msg"] for error in errors})


def query(request: Request, name: str, default: str) -> str:
    """Return one parameter of the address."""
    parameters: Mapping[str, str] = request.query_params or {}
    return parameters.get(name, default)


def _texts(sent: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Yield the path and the text of every string in a JSON value, names of fields included."""
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
