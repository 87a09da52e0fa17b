"""What a correction in one message says, and what it only names."""

from datetime import date

import pytest

from chalicelib.domain.conversation.correction import read_correction
from chalicelib.domain.conversation.registration_field import Field

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("фамилия Петрова", {Field.SURNAME: "Петрова"}),
        ("change my surname to Smith", {Field.SURNAME: "Smith"}),
        ("почта другая: anna.s@mail.ru", {Field.EMAIL: "anna.s@mail.ru"}),
    ],
)
def test_a_correction_says_the_new_value(text: str, values: dict[Field, str]) -> None:
    found = read_correction(text, region="RU", today=TODAY)

    assert (found.values, found.field) == (values, None)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("не тот телефон", Field.PHONE),
        ("имя не Анна", Field.FIRST_NAME),
        (f"фамилия {'Петрова' * 20}", Field.SURNAME),
    ],
)
def test_a_field_without_a_value_that_fits_is_only_named(text: str, field: Field) -> None:
    found = read_correction(text, region="RU", today=TODAY)

    assert (found.values, found.field) == ({}, field)
