"""Requests about how the service runs."""

from typing import Annotated

from pydantic import Field

from chalicelib.handlers.edge.operation import Body


class LetterChoice(Body):
    """One dead letter, or all of them."""

    letter: Annotated[
        str | None,
        Field(min_length=1, max_length=100, description="The id of the letter; null: all."),
    ] = None
    all: bool = Field(
        default=False,
        description="Must be true for all letters, so that nothing is chosen by mistake.",
    )
