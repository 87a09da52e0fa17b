"""JSON pointers (RFC 6901) to the wrong fields of what a caller sent."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chalicelib.domain.errors import Malformed, Refusal
from chalicelib.domain.field_errors import in_words


def malformed(exc: ValidationError, sent: Any) -> Malformed:  # noqa: ANN401 - any JSON value
    """Return the refusal for an error of pydantic."""
    # Without the input: the answer must not quote what a person wrote.
    errors = exc.errors(include_url=False, include_input=False)
    wrong = {error["loc"] for error in errors}
    return Malformed(
        {
            pointer_to(_place(error, sent)): in_words(error)
            for error in errors
            # A list with wrong entries is also called too short: pydantic counts the others.
            if error["type"] != "too_short" or not _has_wrong_entries(error["loc"], wrong)
        }
    )


def pointer_to(path: Iterable[int | str]) -> str:
    """Return the pointer to a part of a JSON value."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


@contextmanager
def pointing_into(field: str, *beside: str) -> Iterator[None]:
    """Make the pointers of a refusal begin at the body, if they begin at one of its fields.

    `beside` are the pointers to other fields of the body; they stay as they are.
    """
    try:
        yield
    except Refusal as refused:
        refused.pointers = {
            at if at in beside else f"/{field}{at}": why for at, why in refused.pointers.items()
        }
        raise


def _place(error: ErrorDetails, sent: Any) -> list[int | str]:  # noqa: ANN401 - any JSON value
    """Return where the wrong field stands in what was sent.

    Pydantic also names the member of a union, and that a key is wrong, as if they were fields.
    """
    location = error["loc"]
    place: list[int | str] = []
    for number, part in enumerate(location, start=1):
        is_missing = error["type"] == "missing" and number == len(location)
        if isinstance(part, int) or is_missing or (isinstance(sent, Mapping) and part in sent):
            place.append(part)
            sent = _part_of(sent, part)
    return place


def _has_wrong_entries(
    place: tuple[int | str, ...], wrong: Iterable[tuple[int | str, ...]]
) -> bool:
    return any(len(other) > len(place) and other[: len(place)] == place for other in wrong)


def _part_of(value: Any, part: int | str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return value.get(part)
    is_entry = isinstance(value, list) and isinstance(part, int) and part < len(value)
    return value[part] if is_entry else None
