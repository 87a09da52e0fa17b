"""Money as people read it: one sign for a currency, wherever the words come from."""

import pytest

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.money import Money
from chalicelib.services.messages.money_words import money_text, with_signs


@pytest.mark.parametrize(
    ("currency", "locale", "text"),
    [
        ("RUB", "ru", "1\u00a0234,50\u00a0₽"),
        ("RUB", "en", "1,234.50\u00a0₽"),
        ("KZT", "en", "1,234.50\u00a0₸"),
    ],
)
def test_money_has_the_sign_of_its_currency(currency: str, locale: Locale, text: str) -> None:
    assert money_text(Money(123_450, currency), locale) == text


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("7 % с 230,00 руб. Списано 70.", "7 % с 230,00\u00a0₽. Списано 70."),
        ("7 % с 230,00 руб.", "7 % с 230,00\u00a0₽."),
        ("18 (3 % с 600,00 руб.), 5", "18 (3 % с 600,00\u00a0₽), 5"),
        ("3 % с 600,00 руб. ×1,5.", "3 % с 600,00\u00a0₽ ×1,5."),
        ("3 % с 600,00 руб., из них", "3 % с 600,00\u00a0₽, из них"),
        ("10 % с 6,00 руб. по акции «Чай»", "10 % с 6,00\u00a0₽ по акции «Чай»"),
        ("7 % of 230.00 RUB. Spent 70.", "7 % of 230.00\u00a0₽. Spent 70."),
        ("7 % с 230,00 KZT.", "7 % с 230,00\u00a0₸."),
        ("по акции «Рубль и руб. вдвое»", "по акции «Рубль и руб. вдвое»"),
    ],
)
def test_the_words_of_a_till_are_read_with_signs(words: str, read: str) -> None:
    assert with_signs(words) == read
