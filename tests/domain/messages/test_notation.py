"""Numbers as a person of the language writes them."""

import pytest

from chalicelib.domain.messages.notation import (
    decimal_text,
    factor_text,
    grouped_text,
    percent_text,
)

WIDE = "\u00a0"


def test_a_decimal_has_the_mark_of_its_language() -> None:
    assert (decimal_text("0.35", "ru"), decimal_text("0.35", "en")) == ("0,35", "0.35")


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [
        ("999.50", "999,50", "999.50"),
        ("1234.50", f"1{WIDE}234,50", "1,234.50"),
        ("-1234567", f"-1{WIDE}234{WIDE}567", "-1,234,567"),
    ],
)
def test_whole_digits_stand_in_groups(number: str, russian: str, english: str) -> None:
    assert (grouped_text(number, "ru"), grouped_text(number, "en")) == (russian, english)


def test_groups_may_begin_later() -> None:
    assert grouped_text("1234", "en", digits_min=5) == "1234"
    assert grouped_text("12345", "en", digits_min=5) == "12,345"


@pytest.mark.parametrize(
    ("rate", "russian"), [(700, "7"), (750, "7,5"), (5, "0,05"), (10_000, "100"), (333, "3,33")]
)
def test_a_rate_is_said_in_percent(rate: int, russian: str) -> None:
    assert percent_text(rate, "ru") == russian


@pytest.mark.parametrize(
    ("factor", "russian"),
    [
        ((2, 1), "2"),
        ((3, 2), "1,5"),
        ((5, 4), "1,25"),
        ((4, 3), "1\u00a01/3"),
        ((9, 8), "1\u00a01/8"),
        ((2, 3), "2/3"),
    ],
)
def test_a_factor_is_a_short_decimal_or_a_fraction(factor: tuple[int, int], russian: str) -> None:
    assert factor_text(factor, "ru") == russian
