"""Customers by the value of an own field, which an administrator defined."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.customers.custom_field import ID, NUMBER, TEXT_CHARS_MAX
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.names.person_name import search_key
from chalicelib.domain.segments.facts import Facts
from chalicelib.domain.segments.filter import WORDS_MAX, Filter

FieldText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=TEXT_CHARS_MAX,
        pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$",
    ),
]


class FieldFilter(Filter):
    """Customers by the value of an own field, such as a size from 38 to 40.5.

    Exactly one of `equals`, `any_of`, `from` with or without `to`, and `is_set`. Texts are equal in
    any case; numbers and days are compared as such; a choice is named by its id.
    """

    kind: Literal["field"] = "field"
    field: Annotated[str, StringConstraints(pattern=ID)]
    equals: FieldText | None = None
    any_of: Annotated[tuple[FieldText, ...], Field(min_length=1, max_length=WORDS_MAX)] | None = (
        None
    )
    from_: FieldText | None = Field(default=None, alias="from")
    to: FieldText | None = None
    is_set: StrictBool | None = None

    def matches(self, customer: Customer, facts: Facts) -> bool:  # noqa: ARG002
        value = customer.custom.get(self.field)
        if self.is_set is not None:
            return self.is_set == (value is not None)
        if value is None:
            return False
        if self._keys:
            return search_key(value) in self._keys
        return self._is_between(value)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that the condition names."""
        return self.any_of or ((self.equals,) if self.equals is not None else ())

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(search_key(each) for each in self.values)

    @cached_property
    def _read(self) -> Callable[[str], Any]:
        """The reader of the bounds, and of the values that can be compared with them."""
        bound = self.from_ if self.from_ is not None else self.to
        return _number if bound is not None and NUMBER.fullmatch(bound) else _day

    def _is_between(self, value: str) -> bool:
        found = self._read(value)
        if found is None:
            return False
        is_above = self.from_ is None or found >= self._read(self.from_)
        return is_above and (self.to is None or found <= self._read(self.to))

    @model_validator(mode="after")
    def _is_one_test(self) -> Self:
        has_bounds = self.from_ is not None or self.to is not None
        tests = (self.equals is not None, self.any_of is not None, has_bounds)
        if sum((*tests, self.is_set is not None)) != 1:
            raise PydanticCustomError("one_test", "give one of equals, any_of, from and to, is_set")
        if has_bounds:
            self._check_bounds()
        return self

    def _check_bounds(self) -> None:
        bounds = [self._read(each) for each in (self.from_, self.to) if each is not None]
        if None in bounds:
            raise PydanticCustomError("bounds", "from and to must be numbers, or days")
        if bounds != sorted(bounds):
            raise PydanticCustomError("empty_range", "from is above to")


def _number(text: str) -> Decimal | None:
    return Decimal(text) if NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
