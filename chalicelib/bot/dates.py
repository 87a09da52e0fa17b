"""Dates as people of each language write them: the month is a word, so no date can be misread."""

from datetime import date, datetime

from chalicelib.domain.customers import birthday
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.reply import Params
from chalicelib.texts import Texts


def birthday_text(texts: Texts, locale: Locale, stored: str) -> str:
    """A stored birthday as `5 мая 1990`, or as `5 мая` if its year is not known."""
    born = birthday.from_text(stored)
    facts: Params = {"day": born.day, "month": _month(texts, locale, born.month)}
    if born.year is None:
        return texts.say(locale, "date.day", facts)
    return texts.say(locale, "date.day_and_year", {**facts, "year": born.year})


def day_text(texts: Texts, locale: Locale, day: date) -> str:
    """A day as `21 ноября 2026`."""
    facts: Params = {"day": day.day, "month": _month(texts, locale, day.month), "year": day.year}
    return texts.say(locale, "date.day_and_year", facts)


def instant_text(texts: Texts, locale: Locale, at: datetime) -> str:
    """An instant, in the zone that it has, as `21 ноября 2026, 14:30`."""
    return f"{day_text(texts, locale, at.date())}, {at:%H:%M}"


def _month(texts: Texts, locale: Locale, number: int) -> str:
    return texts.say(locale, f"month.{number}")
