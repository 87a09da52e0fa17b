"""Read the values of own fields that a caller sends, and show those that a caller may see."""

from collections.abc import Mapping

from chalicelib.domain.customers.custom_field import (
    RETIRED,
    UNKNOWN,
    ChoiceDictionary,
    CustomField,
    Values,
    importable,
    name_in,
    read_value,
    refuse_missing,
    shown_value,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Malformed, Rejected
from chalicelib.domain.staff.field_sight import sees_field
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World

NOT_SEEN = "the role may not see this field"


def changed_values(world: World, role: Role, sent: Mapping[str, str | None], old: Values) -> Values:
    """Return the values after a change: a field that is not sent stays, an empty one is deleted.

    Raises:
        Malformed: with a pointer to every bad field.
    """
    if not sent:
        return old
    stored = world.customers.fields.get(world.now())
    new, wrong = dict(old), dict[str, str]()
    for name, text in sent.items():
        field = stored.find(name)
        if field is None:
            wrong[f"/fields/{name}"] = UNKNOWN
        elif not sees_field(role, field):
            wrong[f"/fields/{name}"] = NOT_SEEN
        else:
            _read_into(new, wrong, world, field, text or "")
    if wrong:
        raise Malformed(wrong)
    return new


def values_at_registration(world: World, sent: Mapping[str, str | None]) -> Values:
    """Return the values of a new customer; every role may write them once.

    Raises:
        Malformed: with a pointer to every bad field, and to every required one that is missing.
    """
    stored = world.customers.fields.get(world.now())
    values, wrong = dict[str, str](), dict[str, str]()
    for name, text in sent.items():
        field = stored.find(name)
        if field is None or field.retired:
            wrong[f"/fields/{name}"] = RETIRED if field else UNKNOWN
        else:
            _read_into(values, wrong, world, field, text or "")
    try:
        refuse_missing(stored.fields, values)
    except Rejected as refused:
        wrong.setdefault(f"/fields/{refused.params['field']}", refused.code)
    if wrong:
        raise Malformed(wrong)
    return values


def visible_values(world: World, role: Role, values: Values) -> dict[str, str]:
    """Return the values that a role sees, in the order of the fields."""
    if not values:
        return {}
    stored = world.customers.fields.get(world.now())
    seen = (each.id for each in stored.fields if sees_field(role, each))
    return {name: values[name] for name in seen if name in values}


def named_values(world: World, customer: Customer) -> dict[str, str]:
    """Return all values of a customer, as the customer reads them: with names instead of ids."""
    if not customer.custom:
        return {}
    locale, stored = customer.locale, world.customers.fields.get(world.now())
    return {
        name_in(each.name, locale): shown_value(
            each, customer.custom[each.id], locale, dictionary_of(world, each)
        )
        for each in stored.fields
        if each.id in customer.custom
    }


def asked_fields(world: World) -> list[CustomField]:
    """Return the fields that customers fill in themselves: those that the bot asks for."""
    stored = world.customers.fields.get(world.now())
    return [each for each in importable(stored.fields) if each.asked]


def dictionary_of(world: World, field: CustomField) -> ChoiceDictionary | None:
    """Return the dictionary of a choice, at most a minute old; None for any other field."""
    if not field.dictionary:
        return None
    return world.customers.fields.dictionary(field.dictionary, world.now())


def _read_into(
    values: dict[str, str], wrong: dict[str, str], world: World, field: CustomField, text: str
) -> None:
    former = values.get(field.id, "")
    try:
        value = read_value(field, text, former, dictionary_of(world, field))
    except Rejected as refused:
        wrong[f"/fields/{field.id}"] = refused.code
        return
    values.pop(field.id, None)
    if value:
        values[field.id] = value
