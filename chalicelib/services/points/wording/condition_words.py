"""Say what a rule asks for, and which goods are meant, in words of a customer."""

from collections.abc import Iterable, Mapping

from chalicelib.domain.catalogue.names import named
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.points.rules import When
from chalicelib.services.points.amounts import money_text
from chalicelib.world import World

# Their names are ours, so that no purchase reads the catalogue for them.
USUAL: Mapping[str, str] = {
    "delivery": "category.delivery",
    "gift-card": "category.gift_card",
    "minimum-price": "category.minimum_price",
    "tobacco": "category.tobacco",
}


def goods_name(world: World, category: str, locale: Locale) -> str:
    """Return what people call the goods of a category; empty if the catalogue lacks it."""
    if category in USUAL:
        return world.texts.say(locale, USUAL[category])
    return named(world.catalogue.categories.names(category, world.now()), locale)


def goods_names(world: World, categories: Iterable[str], locale: Locale) -> str:
    """Return the names of several categories in a row, those without a name left out."""
    names = (goods_name(world, each, locale) for each in categories)
    return ", ".join(name for name in names if name)


def condition_text(world: World, when: When, locale: Locale) -> str:
    """Say the condition for which a rule gives its points; empty if it has none to name."""
    if when.first_purchase:
        return world.texts.say(locale, "points.for_first")
    if when.birthday_window is not None:
        return world.texts.say(locale, "points.for_birthday")
    if when.minimum is not None:
        money = money_text(when.minimum.minor, when.minimum.currency, locale)
        return world.texts.say(locale, "points.for_sum", {"money": money})
    if when.categories and (names := goods_names(world, when.categories, locale)):
        return world.texts.say(locale, "points.for_goods", {"goods": names})
    return (
        world.texts.say(locale, "points.for_some_goods")
        if when.skus
        else _hours(world, when, locale)
    )


def _hours(world: World, when: When, locale: Locale) -> str:
    """Say when and where a rule gives its points; empty if it always does."""
    if when.hours is not None:
        begin, end = when.hours
        return world.texts.say(locale, "points.for_hours", {"begin": begin, "end": end})
    if when.weekdays:
        days = ", ".join(world.texts.say(locale, f"weekday.{day}") for day in when.weekdays)
        return world.texts.say(locale, "points.for_weekdays", {"days": days})
    return world.texts.say(locale, "points.for_web") if when.channels == ("web",) else ""
