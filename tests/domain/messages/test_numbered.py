"""Numbered lines in place of buttons that a messenger cannot show."""

import pytest

from chalicelib.domain.messages.numbered import chosen, numbered
from chalicelib.domain.messages.reply import Label, RenderedText

CABINET = Label("Кабинет", "cabinet", "page", "https://shop.example/me")
TEXT = RenderedText("Что дальше?", ((Label("Карта", "card"), CABINET), (Label("Баллы", "points"),)))


def test_buttons_that_fit_stay() -> None:
    assert numbered(TEXT, 3) is TEXT
    assert numbered(TEXT, None) is TEXT
    assert numbered(RenderedText("Да"), 0).text == "Да"


def test_buttons_that_do_not_fit_become_lines_and_links_stay_links() -> None:
    shown = numbered(TEXT, 2)

    assert shown.text.splitlines() == [
        "Что дальше?",
        "",
        "1. Карта",
        "2. Баллы",
        "Кабинет: https://shop.example/me",
    ]
    assert shown.labels == ()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", "card"),
        (" 2. ", "points"),
        ("2)", "points"),
        ("3", ""),
        ("0", ""),
        ("two", ""),
        ("٢", ""),
        ("9" * 9, ""),
        ("", ""),
    ],
)
def test_a_number_is_a_choice(typed: str, value: str) -> None:
    assert chosen(TEXT, typed) == value
