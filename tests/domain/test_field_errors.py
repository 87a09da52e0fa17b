"""What is wrong with a field is said in our words (case a04)."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StrictInt, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from chalicelib.domain.field_errors import FAMILIES, WORDS, in_words


def _code(text: str) -> str:
    raise ValueError("phone.unreadable")


def _told(text: str) -> str:
    raise PydanticCustomError("too_long", "{text}", {"text": "more than 50 in one list"})


class Order(BaseModel, extra="forbid"):
    """One field of every sort."""

    name: Annotated[str, Field(min_length=2, max_length=4, pattern="^a")] = "abc"
    count: Annotated[StrictInt, Field(ge=1, le=9)] = 1
    size: Literal["s", "m"] = "s"
    tags: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("a",)
    at: AwareDatetime | None = None
    day: date | None = None
    phone: Annotated[str, AfterValidator(_code)] = ""
    of: Annotated[str, AfterValidator(_told)] = ""
    inner: "Order | None" = None
    must: int


def errors(**fields: object) -> list[ErrorDetails]:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate({"must": 1, **fields})
    return caught.value.errors(include_url=False, include_input=False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "a"}, "must have at least 2 characters"),
        ({"name": "aaaaa"}, "must have at most 4 characters"),
        ({"name": "bbb"}, "must match ^a"),
        ({"name": 1}, "must be a text"),
        ({"count": 0}, "must be at least 1"),
        ({"count": 10}, "must be at most 9"),
        ({"count": "1"}, "must be a whole number"),
        ({"size": "xl"}, "must be one of 's' or 'm'"),
        ({"tags": []}, "must have at least 1 entries"),
        ({"tags": ["a", "b", "c"]}, "must have at most 2 entries"),
        ({"tags": "a"}, "must be a list"),
        ({"at": "2026-11-21T09:00:00"}, FAMILIES["timezone_"]),
        ({"at": "yesterday"}, FAMILIES["datetime_"]),
        ({"day": "yesterday"}, FAMILIES["date_"]),
        ({"inner": 1}, "must be an object"),
        ({"must": None}, "must be a whole number"),
        ({"colour": "red"}, "there is no such field"),
        ({"phone": "x"}, "phone.unreadable"),
        ({"of": "x"}, "more than 50 in one list"),
    ],
)
def test_a04_each_error_is_a_plain_sentence(fields: dict[str, object], words: str) -> None:
    """Case a04."""
    assert [in_words(error) for error in errors(**fields)] == [words]


def test_a04_a_missing_field_is_required() -> None:
    """Case a04."""
    with pytest.raises(ValidationError) as caught:
        Order.model_validate({})
    assert [in_words(error) for error in caught.value.errors()] == ["is required"]


def test_a04_no_words_are_those_of_the_library() -> None:
    """Case a04."""
    every = " ".join([*WORDS.values(), *FAMILIES.values()])

    assert "Input" not in every
    assert "should" not in every
