"""Money and quantities in the notation of the person's language."""

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import NO_BREAK, decimal_text, grouped_text
from chalicelib.domain.money import Money
from chalicelib.domain.points.exact import quantity_text

SIGNS = {"RUB": "₽", "KZT": "₸", "GEL": "₾", "AMD": "֏", "USD": "$", "EUR": "€"}


def money_text(money: Money, locale: Locale) -> str:
    """`1 234,50 ₽`, in English `1,234.50 ₽`; the parts are never split over two lines."""
    sign = SIGNS.get(money.currency, money.currency)
    return f"{grouped_text(str(money), locale)}{NO_BREAK}{sign}"


def amount_text(quantity: int, locale: Locale) -> str:
    """Thousandths as `0,35` or `0.35`."""
    return decimal_text(quantity_text(quantity), locale)
