"""Reads an untrusted predicate: its size is limited, and errors point to the wrong part."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, from_json

from chalicelib.domain.field_errors import in_words

DEPTH_MAX = 20
CHILDREN_MAX = 50
NODES_MAX = 500
CAMPAIGNS_MAX = 20  # each costs one read for every hundred customers
TITLE = "predicate"
NOT_A_FILTER = "a filter is an object with a kind"

Location = tuple[int | str, ...]
Read = TypeVar("Read")


def read(adapter: TypeAdapter[Read], written: object) -> Read:
    """Read JSON text, or parsed JSON.

    Raises:
        ValidationError: with paths from the root of the predicate.
    """
    if isinstance(written, bytes | str):
        try:
            written = from_json(written, allow_inf_nan=False)
        except ValueError as exc:
            raise _refusal((), "json_invalid", "not JSON, or nested too deep") from exc
    return adapter.validate_python(written)


def read_within_limits(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """Validate one predicate, in any field of a request.

    Raises:
        ValidationError: also for a predicate that is too deep or too large.
    """
    _refuse_beyond_limits(value)
    try:
        return handler(value)
    except ValidationError as exc:
        raise _without_kinds(exc) from exc


def _refuse_beyond_limits(value: object) -> None:
    """Walk the nodes and stop at the first one beyond a limit."""
    # Without recursion: a hostile predicate could be nested deeper than Python's stack.
    waiting: list[tuple[Location, object, int]] = [((), value, 1)]
    campaigns: set[str] = set()
    nodes = 0
    while waiting:
        at, node, depth = waiting.pop()
        nodes += 1
        if depth > DEPTH_MAX:
            raise _refusal(at, "too_deep", f"nested deeper than {DEPTH_MAX} levels")
        if nodes > NODES_MAX:
            raise _refusal(at, "too_many_filters", f"more than {NODES_MAX} filters")
        if not isinstance(node, Mapping):
            continue
        if node.get("kind") == "campaign":
            campaigns.add(str(node.get("campaign")))
        if len(campaigns) > CAMPAIGNS_MAX:
            raise _refusal(at, "too_many_campaigns", f"more than {CAMPAIGNS_MAX} campaigns")
        waiting += [(below_at, below, depth + 1) for below_at, below in _below(at, node)]


def _below(at: Location, node: Mapping[str, object]) -> list[tuple[Location, object]]:
    """The children of a node, each with its path."""
    below = node.get("of")
    if isinstance(below, Mapping):
        return [((*at, "of"), below)]
    if not isinstance(below, list | tuple):
        return []
    if len(below) > CHILDREN_MAX:
        raise _refusal((*at, "of"), "too_long", f"more than {CHILDREN_MAX} in one list")
    return [((*at, "of", number), each) for number, each in enumerate(below)]


def _without_kinds(exc: ValidationError) -> ValidationError:
    """Return the same errors without the kinds that pydantic's unions put into every path."""
    errors = exc.errors(include_url=False, include_input=False)
    return ValidationError.from_exception_data(
        TITLE, [_error(_path(error["loc"]), error["type"], _in_words(error)) for error in errors]
    )


def _in_words(error: ErrorDetails) -> str:
    return NOT_A_FILTER if error["type"] == "model_attributes_type" else in_words(error)


def _path(location: Location) -> Location:
    path: list[int | str] = []
    waiting = list(reversed(location))
    while waiting:
        waiting.pop()  # the kind
        if not waiting or waiting[-1] != "of":
            break
        path.append(waiting.pop())
        if waiting and isinstance(waiting[-1], int):
            path.append(waiting.pop())
    return (*path, *reversed(waiting))


def _refusal(at: Location, code: str, text: str) -> ValidationError:
    return ValidationError.from_exception_data(TITLE, [_error(at, code, text)])


def _error(at: Location, code: str, text: str) -> InitErrorDetails:
    # The input is not repeated: it may be huge, and it may be personal.
    known = PydanticCustomError(code, "{text}", {"text": text})
    return InitErrorDetails(type=known, loc=at, input=None)
