"""Rule 1: money is whole minor units; the text has no more digits than the currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money import DIGITS, Money, parse_amount


@given(st.integers(-(10**14) + 1, 10**14 - 1), st.sampled_from(sorted(DIGITS)))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    """Rule 1."""
    money = Money(minor, currency)

    assert parse_amount(str(money), currency) == money


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1234.50", 123450), ("0.01", 1), ("19.99", 1999), ("5", 500), ("-0.50", -50), ("7.1", 710)],
)
def test_a_decimal_text_is_read_exactly(text: str, minor: int) -> None:
    assert parse_amount(text, "RUB") == Money(minor, "RUB")


@pytest.mark.parametrize(
    "text", ["", "1,50", "1.234", "01", ".5", "5.", "1e3", "NaN", "+1", " 1", "٣", "1" * 13, "--1"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Rule 1."""
    with pytest.raises(ValueError, match=r"amount|digits"):
        parse_amount(text, "RUB")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="XXX"):
        parse_amount("1", "XXX")


def test_money_of_one_currency_adds_up() -> None:
    assert Money(150, "RUB") + Money(-50, "RUB") == Money(100, "RUB")
