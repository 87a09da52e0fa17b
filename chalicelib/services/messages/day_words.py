"""Write a day in words, so that no date can be misread."""

from datetime import date

from chalicelib.domain.messages.message import Locale
from chalicelib.world import World


def day_words(world: World, locale: Locale, day: date) -> str:
    """Return the day as `21 ноября 2026`."""
    month = world.texts.say(locale, f"month.{day.month}")
    return world.texts.say(
        locale, "date.day_and_year", {"day": day.day, "month": month, "year": day.year}
    )
