"""The shop's own fields on pages of customers: as inputs of a form, and read from it."""

from chalicelib.bot.dialogs.registration.own_fields import WRONG, own_text
from chalicelib.console.cabinet.form_page import OwnField
from chalicelib.console.cabinet.forms import said_of
from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.console.rendering import words_of
from chalicelib.domain.customers.custom_field import (
    CustomField,
    CustomKind,
    Values,
    name_in,
    read_value,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.notation import decimal_text
from chalicelib.services.customers.fields.read_values import asked_fields, dictionary_of

PREFIX = "own_"  # before the id, in the name of an input
AnyVisit = CustomerVisit | StrangerVisit


def own_inputs(visit: AnyVisit, values: Values) -> list[OwnField]:
    """Return the inputs of the fields that the bot asks for, with what was typed or is known."""
    return [_input(visit, each, values.get(each.id, "")) for each in asked_fields(visit.world)]


def read_own(visit: AnyVisit, former: Values) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values by field, empty ones too, and what is wrong by the name of the input."""
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for each in asked_fields(visit.world):
        name = f"{PREFIX}{each.id}"
        try:
            typed, dictionary = visit.value(name).strip(), dictionary_of(visit.world, each)
            values[each.id] = read_value(each, typed, former.get(each.id, ""), dictionary)
        except Rejected as refused:
            wrong[name] = said_of(visit, refused, WRONG[refused.code])
            continue
        if each.required and not values[each.id]:
            wrong[name] = words_of(visit).say("cabinet.field_required")
    return values, wrong


def own_facts(visit: CustomerVisit, customer: Customer) -> dict[str, str]:
    """Return every value that the shop has, as people read it, by the name of the field."""
    if not customer.custom:
        return {}
    world, locale = visit.world, visit.locale
    return {
        name_in(each.name, locale): own_text(world, locale, each, customer.custom[each.id])
        for each in world.customers.fields.get(world.now()).fields
        if each.id in customer.custom
    }


def _input(visit: AnyVisit, field: CustomField, known: str) -> OwnField:
    name, label = f"{PREFIX}{field.id}", name_in(field.name, visit.locale)
    more = "" if field.required else f" {words_of(visit).say('cabinet.optional')}"
    now = decimal_text(known, visit.locale) if field.kind is CustomKind.NUMBER else known
    return OwnField(
        name,
        f"{label}{more}",
        visit.value(name, now),
        type="date" if field.kind is CustomKind.DATE else "text",
        inputmode="decimal" if field.kind is CustomKind.NUMBER else "",
        options=_options(visit, field, known),
        is_required=field.required,
    )


def _options(visit: AnyVisit, field: CustomField, known: str) -> list[tuple[str, str]]:
    """The choices that are offered, and the one that the customer has, with their names."""
    dictionary = dictionary_of(visit.world, field)
    if dictionary is None:
        return []
    shown = (each for each in dictionary.choices if not each.retired or each.id == known)
    none = ("", words_of(visit).say("fields.not_chosen"))
    return [none, *((each.id, name_in(each.name, visit.locale)) for each in shown)]
