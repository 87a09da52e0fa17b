"""Money as people read it: in the notation of their language, with the sign of the currency."""

import re

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import NO_BREAK, grouped_text
from chalicelib.domain.money import Money

SIGNS = {"RUB": "₽", "KZT": "₸", "GEL": "₾", "AMD": "֏", "USD": "$", "EUR": "€"}
# «руб.» ends a sentence too: then its full stop stays behind the sign.
_ROUBLES_AT_THE_END = re.compile(r"(?<=\d) руб\.(?=$| [А-ЯЁA-Z])")
_ROUBLES = re.compile(r"(?<=\d) руб\.")
_CODES = re.compile(rf"(?<=\d) ({'|'.join(SIGNS)})\b")


def money_text(money: Money, locale: Locale) -> str:
    """`1 234,50 ₽`, in English `1,234.50 ₽`; the parts are never split over two lines."""
    sign = SIGNS.get(money.currency, money.currency)
    return f"{grouped_text(str(money), locale)}{NO_BREAK}{sign}"


def with_signs(words: str) -> str:
    """The words of a receipt for its customer, with signs: tills print letters alone."""
    ended = _ROUBLES_AT_THE_END.sub(f"{NO_BREAK}₽.", words)
    signed = _ROUBLES.sub(f"{NO_BREAK}₽", ended)
    return _CODES.sub(lambda code: NO_BREAK + SIGNS[code[1]], signed)
