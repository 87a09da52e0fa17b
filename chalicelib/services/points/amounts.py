"""Write points and money in the notation of a language, and in the programme's own word."""

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.domain.money import Money
from chalicelib.domain.points.programme import Programme

SIGNS = {"RUB": "руб."}
NO_BREAK = "\u00a0"


def points_text(programme: Programme, points: int, locale: Locale) -> str:
    """Write `16 баллов` or `12.50 points`, in the programme's own word."""
    names = programme.points.names
    forms = names.ru if locale == "ru" else names.en
    # A fraction takes the form of "half a point": the second one in Russian, the plural in English.
    form = 1 if programme.points.scale else FORM_OF[locale](points)
    return f"{points_number(programme, points, locale)} {forms[form]}"


def points_number(programme: Programme, points: int, locale: Locale) -> str:
    """Write `16` or `12.50`, by the scale of the programme."""
    scale = programme.points.scale
    whole, part = divmod(abs(points), 10**scale)
    # Four digits are read at a glance; money has its groups from there on.
    number = f"{'-' if points < 0 else ''}{_grouped(str(whole), locale, digits_min=5)}"
    if not scale:
        return number
    return f"{number}{',' if locale == 'ru' else '.'}{part:0{scale}d}"


def money_text(minor: int, currency: str, locale: Locale) -> str:
    """Write `230,00 руб.` or `230.00 RUB`."""
    whole, mark, part = str(Money(minor, currency)).partition(".")
    amount = f"{_grouped(whole, locale, digits_min=4)}{mark}{part}"
    if locale == "ru":
        return f"{amount.replace('.', ',')} {SIGNS.get(currency, currency)}"
    return f"{amount} {currency}"


def _grouped(digits: str, locale: Locale, *, digits_min: int) -> str:
    """Write `1 234` or `1,234` from so many digits on; the parts are never split over lines."""
    if len(digits.lstrip("-")) < digits_min:
        return digits
    return f"{int(digits):,}".replace(",", NO_BREAK if locale == "ru" else ",")
