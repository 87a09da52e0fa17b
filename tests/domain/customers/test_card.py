"""Rule 33: thirteen digits with a check digit that carry no meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customers.card import (
    CardNumber,
    check_digit,
    group_digits,
    is_card_number,
    new_card_number,
)

draws = st.integers(0, 10**11 - 1)


def test_the_check_digit_of_a_known_number() -> None:
    assert check_digit("290000012345") == "8"
    assert check_digit("400638133393") == "1"


def test_the_smallest_draw_is_padded() -> None:
    assert new_card_number(lambda _: 345) == "2000000003450"


def test_digits_are_grouped_as_under_the_bars() -> None:
    assert group_digits(CardNumber("2912345678901")) == "2 912345 678901"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2900000123457",
        "4006381333931",
        "290000012345",
        "29000001234588",
        "2 900000 123458",
        "２９００００１２３４５８",
        "2900000123458\n",
    ],
)
def test_what_is_not_a_card_number(text: str) -> None:
    assert not is_card_number(text)


@given(draws)
def test_rule_33_every_new_number_is_valid_and_wholly_random(drawn: int) -> None:
    number = new_card_number(lambda below: drawn % below)

    assert is_card_number(number)
    assert int(number[1:-1]) == drawn


@given(draws, st.integers(0, 12), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(drawn: int, at: int, by: int) -> None:
    number = new_card_number(lambda _: drawn)
    wrong = str((int(number[at]) + by) % 10)

    assert not is_card_number(number[:at] + wrong + number[at + 1 :])


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert is_card_number(text) in {True, False}
