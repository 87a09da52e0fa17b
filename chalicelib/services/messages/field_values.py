"""Read what a text says of own fields of customers: which there are, and the values of one."""

from collections.abc import Iterable
from datetime import date

from chalicelib.domain.campaigns.content import Places
from chalicelib.domain.campaigns.placeholders import places_with
from chalicelib.domain.customers.custom_field import CustomField, CustomKind, shown_value
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.notation import decimal_text
from chalicelib.domain.messages.template import FIELD_PREFIX
from chalicelib.services.messages.day_words import day_words
from chalicelib.world import World


def read_places(world: World) -> Places:
    """Return the placeholders that a text may have now; a retired field still has values."""
    return places_with(each.id for each in world.customers.fields.fresh().fields)


def field_values(
    world: World, customer: Customer, names: Iterable[str], locale: Locale
) -> dict[str, str]:
    """Return the values of the own fields among these placeholders, as the customer reads them.

    A field without a value, or one that was deleted since, has an empty text.
    """
    asked = [name for name in names if name.startswith(FIELD_PREFIX)]
    if not asked:
        return {}
    stored = world.customers.fields.get(world.now())
    found = {name: stored.find(name.removeprefix(FIELD_PREFIX)) for name in asked}
    return {
        name: _in_words(world, field, customer.custom.get(field.id, ""), locale) if field else ""
        for name, field in found.items()
    }


def _in_words(world: World, field: CustomField, value: str, locale: Locale) -> str:
    match field.kind:
        case CustomKind.DATE if value:
            return day_words(world, locale, date.fromisoformat(value))
        case CustomKind.NUMBER:
            return decimal_text(value, locale)
        case CustomKind.CHOICE:
            dictionary = world.customers.fields.dictionary(field.dictionary, world.now())
            return shown_value(field, value, locale, dictionary)
        case _:
            return value
