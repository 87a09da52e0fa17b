"""Requests about segments."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from chalicelib.domain.segments import Predicate
from chalicelib.handlers.edge.fields import AS_SHOWN, Visible, exactly_one
from chalicelib.handlers.edge.operation import Body, Paged

ONE_LINE = r"^[^\n\r\t]*\S[^\n\r\t]*$"
SegmentName = Annotated[str, Visible, Field(min_length=1, max_length=80, pattern=ONE_LINE)]


class NewSegment(Body):
    """A condition and its name."""

    name: SegmentName
    predicate: Predicate


class SegmentChanges(NewSegment):
    """The new name and condition; with `version`, only that version is replaced."""

    id: str | None = Field(
        None,
        description="As shown; the id of another segment is refused.",
        json_schema_extra=AS_SHOWN,
    )
    changed_at: AwareDatetime | None = Field(
        None, description="As shown; the service sets it.", json_schema_extra=AS_SHOWN
    )
    version: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The version that the caller read; null: any version is replaced."
    )


class SegmentsQuery(Paged):
    """One page of the segments, or of those with a part in their names."""

    name: Annotated[
        str, Field(max_length=80, description="A part of the name; case does not matter.")
    ] = ""


class VersionQuery(Body):
    """Which version of a segment the caller means."""

    version: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The version that the caller read; null: any version is meant."
    )


class PreviewRequest(Body):
    """What to preview: exactly one of `predicate` and `segment`."""

    predicate: Predicate | None = None
    segment: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The id of a stored segment."
    )
    customer: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The id of a customer; the answer explains why they are in or out."
    )

    _is_one = exactly_one("predicate", "segment")


class DayQuery(Body):
    """One day of the thresholds."""

    day: date | None = Field(None, description="In the programme's zone; the latest by default.")
