"""What callers send about segments."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.domain.segments import Predicate
from chalicelib.handlers.edge.fields import exactly_one
from chalicelib.handlers.edge.operation import Body

ONE_LINE = r"^[^\n\r\t]*\S[^\n\r\t]*$"
SegmentName = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE)]


class NewSegment(Body):
    """A condition, and what it is called."""

    name: SegmentName
    predicate: Predicate


class SegmentChanges(NewSegment):
    """The whole segment as it shall be; with `version`, only if it was not changed since."""

    version: Annotated[int, Field(ge=1)] | None = Field(
        None, description="That of the segment as it was read; null: whatever it is now."
    )


class PreviewRequest(Body):
    """Exactly one of `predicate` and `segment`."""

    predicate: Predicate | None = None
    segment: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The id of a stored one."
    )
    customer: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="Whose belonging is to be explained."
    )

    _is_one = exactly_one("predicate", "segment")


class DayQuery(Body):
    """Which day."""

    day: date | None = Field(None, description="Of the programme; the last one by default.")
