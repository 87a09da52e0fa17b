"""The audience of a campaign in requests: a segment, a condition, or a list of customers."""

from typing import Annotated

from pydantic import Field, StrictInt

from chalicelib.domain.campaigns.campaign import (
    Audience,
    ListedAudience,
    PredicateAudience,
    SegmentAudience,
)
from chalicelib.domain.campaigns.check import LISTED_MAX
from chalicelib.domain.errors import Malformed
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.segments import Predicate, predicate_text
from chalicelib.handlers.edge.fields import exactly_one
from chalicelib.handlers.edge.operation import Body

NOT_LISTED = "must be the number of customers listed now; `customers` is a new list"
ListedId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class AudienceBody(Body):
    """The customers of a campaign: exactly one of the fields; null is absent."""

    segment: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The id of a stored segment; every run reads its present condition."
    )
    predicate: Predicate | None = Field(None, description="A condition, as in a segment.")
    customers: Annotated[list[ListedId], Field(min_length=1, max_length=LISTED_MAX)] | None = Field(
        None, description="Ids of customers; each counts once."
    )
    listed: Annotated[StrictInt, Field(ge=0)] | None = Field(
        None, description="The number as shown, in a change only: the listed customers stay."
    )

    _is_one = exactly_one("segment", "predicate", "customers", "listed")

    def to_audience(self, stored: int | None = None) -> Audience:
        """Return the audience; `stored` is how many customers are listed already.

        Raises:
            Malformed: `listed` is not the number of a stored list.
        """
        if self.segment is not None:
            return SegmentAudience(self.segment)
        if self.predicate is not None:
            return PredicateAudience(predicate_text(self.predicate))
        if self.customers is None:
            if self.listed != stored:
                raise Malformed({"/audience/listed": NOT_LISTED})
            return ListedAudience(())  # the stored list stays
        return ListedAudience(tuple(map(CustomerId, dict.fromkeys(self.customers))))
