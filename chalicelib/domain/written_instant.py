"""An instant as JSON has it: a text (RFC 3339), never a number of seconds."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator


def _refuse_number(written: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
    """Return what was written; pydantic would read a number, also in a text, as seconds."""
    is_number = isinstance(written, int | float) or (
        isinstance(written, str) and _is_number(written)
    )
    if is_number:
        raise ValueError("must be an instant such as 2026-12-31T12:00:00Z")
    return written


def _is_number(text: str) -> bool:
    return text.strip().lstrip("+-").replace(".", "", 1).isdigit()


WrittenInstant = Annotated[AwareDatetime, BeforeValidator(_refuse_number)]
