"""Quantities in the notation of the person's language."""

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import decimal_text
from chalicelib.domain.points.exact import quantity_text


def amount_text(quantity: int, locale: Locale) -> str:
    """Thousandths as `0,35` or `0.35`."""
    return decimal_text(quantity_text(quantity), locale)
