"""Money and quantities in the notation of the person's language."""

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import quantity_text

NO_BREAK = "\u00a0"
SIGNS = {"RUB": "₽", "KZT": "₸", "GEL": "₾", "AMD": "֏", "USD": "$", "EUR": "€"}


def money_text(money: Money, locale: Locale) -> str:
    """`1 234,50 ₽`, in English `1,234.50 ₽`; the parts are never split over two lines."""
    # From the text of the amount: the digits of money never pass through a float.
    whole, _, part = str(money).partition(".")
    grouped = f"{int(whole):,}" + (f".{part}" if part else "")
    sign = SIGNS.get(money.currency, money.currency)
    return f"{_localized(grouped, locale)}{NO_BREAK}{sign}"


def amount_text(quantity: int, locale: Locale) -> str:
    """Thousandths as `0,35` or `0.35`."""
    return _localized(quantity_text(quantity), locale)


def _localized(number: str, locale: Locale) -> str:
    return number.replace(",", NO_BREAK).replace(".", ",") if locale == "ru" else number
