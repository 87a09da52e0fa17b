"""Write points and money in the notation of a language, and in the programme's own word."""

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import grouped_text
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.domain.money import Money
from chalicelib.domain.points.programme import Programme

SIGNS = {"RUB": "руб."}


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
    number = f"{whole}.{part:0{scale}d}" if scale else str(whole)
    # Four digits are read at a glance; money has its groups from there on.
    return f"{'-' if points < 0 else ''}{grouped_text(number, locale, digits_min=5)}"


def money_text(minor: int, currency: str, locale: Locale) -> str:
    """Write `230,00 руб.` or `230.00 RUB`, for tills: their printers may know no sign."""
    sign = SIGNS.get(currency, currency) if locale == "ru" else currency
    return f"{grouped_text(str(Money(minor, currency)), locale)} {sign}"
