"""The base of all conditions: a strict model that matches one customer or not."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.segments.facts import Facts

WORDS_MAX = 100
WORD_CHARS_MAX = 100
NUMBER_MAX = 10**15

Word = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=WORD_CHARS_MAX,
        pattern=r"^[^\x00-\x1f\x7f]*$",
    ),
]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=WORDS_MAX)]
Number = Annotated[StrictInt, Field(ge=-NUMBER_MAX, le=NUMBER_MAX)]


class Filter(BaseModel):
    """One condition; `kind` says which one. Unknown fields are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, serialize_by_alias=True
    )

    kind: str

    def matches(self, customer: Customer, facts: Facts) -> bool:
        """Whether the condition is true for the customer."""
        raise NotImplementedError


class Between(Filter):
    """A condition on a whole number: `from`, `to`, or both; the bounds themselves match."""

    from_: Number | None = Field(default=None, alias="from")
    to: Number | None = None

    def holds(self, value: int, *, times: int = 1) -> bool:
        """Whether `value / times` is within the bounds."""
        # Multiplied instead of divided: a quotient of whole numbers would be rounded.
        is_above = self.from_ is None or value >= self.from_ * times
        return is_above and (self.to is None or value <= self.to * times)

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.from_ is None and self.to is None:
            raise PydanticCustomError("no_bound", "give from, to or both")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise PydanticCustomError("empty_range", "from is above to")
        return self
