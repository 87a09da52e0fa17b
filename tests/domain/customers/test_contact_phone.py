"""What the contact of a messenger proves: its own digits, and nothing that has to be guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.contact_phone import read_contact_phone


@pytest.mark.parametrize(
    ("written", "region", "phone"),
    [
        ("89000000012", "RU", "+79000000012"),
        ("79000000012", "RU", "+79000000012"),
        ("+79000000012", "RU", "+79000000012"),
        (" +7 (900) 000-00-12 ", "RU", "+79000000012"),
        ("79000000012", "GE", "+79000000012"),
        ("87011234567", "KZ", "+77011234567"),
        ("0501234567", "UA", "+380501234567"),
        ("0501234567", "GE", "+995501234567"),
        ("80291110011", "BY", "+375291110011"),
        ("375291110011", "RU", "+375291110011"),
    ],
)
def test_d06_the_digits_or_the_national_form_of_the_country(
    written: str, region: str, phone: str
) -> None:
    """Case d06."""
    assert read_contact_phone(written, region=region) == phone


@pytest.mark.parametrize(
    "written",
    [
        "",
        "+",
        "any text",
        "+7 8 900 000-00-12",
        "9000000012",
        "+89000000012",
        "８9000000012",
        "٧٩٠٠٠٠٠٠٠١٢",
        "tel:+79000000012",
        "7.900.000.00.12",
        "7\u00a0900\u00a0000\u00a000\u00a012",
        "+7+9000000012",
        "+88800000001",
        "+7900000001",
        "79000000012" + " " * 200,
    ],
)
def test_d02_anything_else_proves_nothing(written: str) -> None:
    """Cases d02 and d07."""
    assert read_contact_phone(written, region="RU") is None


def test_a_number_of_two_countries_proves_neither() -> None:
    """A mobile of Vietnam without its plus, or a line of Ryazan as Russians dial it."""
    assert read_contact_phone("84912345678", region="RU") is None
    assert read_contact_phone("+84912345678", region="RU") == "+84912345678"


@given(st.text() | st.text(alphabet="0123456789+-() ", max_size=20))
def test_what_is_proven_has_the_very_digits_of_the_contact(written: str) -> None:
    phone = read_contact_phone(written, region="RU")

    if phone:
        digits = "".join(char for char in written if char.isdecimal())
        assert phone in {f"+{digits}", f"+7{digits[1:]}"}
