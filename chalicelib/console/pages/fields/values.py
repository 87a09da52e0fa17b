"""The values of own fields on the pages of a person: shown, and as inputs of a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from chalicelib.console.rendering import words_of
from chalicelib.console.visit import Visit
from chalicelib.domain.customers.custom_field import CustomKind
from chalicelib.domain.messages.template import FIELD_PREFIX
from chalicelib.handlers.customers import custom_fields, dictionaries

PREFIX = "fields."  # `fields.size` is the pointer `/fields/size`


@dataclass(frozen=True, slots=True)
class OwnInput:
    """One input of a form: its name, label and kind; `options` are the choices with their names."""

    name: str
    label: str
    kind: str
    is_required: bool
    options: tuple[tuple[str, str], ...] = ()


class OwnPlace(NamedTuple):
    """The place of an own field in a text, and the name of the field."""

    place: str
    name: str


def own_fields(visit: Visit) -> list[Any]:
    """Return all fields as the API lists them."""
    return list(visit.perform(custom_fields.list_fields).fields)


def own_places(visit: Visit) -> list[OwnPlace]:
    """Return the places that a text may have for own fields, retired ones left out."""
    return [
        OwnPlace(f"{FIELD_PREFIX}{each.id}", each.name[visit.locale])
        for each in own_fields(visit)
        if not each.retired
    ]


def own_inputs(visit: Visit, values: Mapping[str, str], *, is_new: bool) -> list[OwnInput]:
    """Return the inputs of the fields that the person may fill in.

    A retired field, or a retired choice, stands in the form of a person who has it.
    """
    return [
        _input(visit, each, values.get(each.id, ""))
        for each in own_fields(visit)
        if (is_new or each.seen) and (not each.retired or each.id in values)
    ]


def sent_values(visit: Visit) -> dict[str, str]:
    """Return what was typed into the inputs, by the id of the field."""
    return {
        name.removeprefix(PREFIX): value.strip()
        for name, value in visit.typed.items()
        if name.startswith(PREFIX)
    }


def shown_values(visit: Visit, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return names and values as people read them, in the order of the fields."""
    if not values:
        return []
    return [
        (each.name[visit.locale], _in_words(visit, each, values[each.id]))
        for each in own_fields(visit)
        if each.id in values
    ]


def _input(visit: Visit, each: Any, value: str) -> OwnInput:  # noqa: ANN401
    options: tuple[tuple[str, str], ...] = ()
    if each.kind == CustomKind.CHOICE:
        listed = visit.perform(dictionaries.show_dictionary, path={"dictionary": each.dictionary})
        offered = (c for c in listed.choices if not c.retired or c.id == value)
        none = ("", words_of(visit).say("fields.not_chosen"))
        options = (none, *((c.id, c.name[visit.locale]) for c in offered))
    name = f"{PREFIX}{each.id}"
    return OwnInput(name, each.name[visit.locale], each.kind, each.required, options)


def _in_words(visit: Visit, each: Any, value: str) -> str:  # noqa: ANN401
    words = words_of(visit)
    match each.kind:
        case CustomKind.CHOICE:
            path = {"dictionary": each.dictionary}
            listed = visit.perform(dictionaries.show_dictionary, path=path)
            return next((c.name[visit.locale] for c in listed.choices if c.id == value), value)
        case CustomKind.DATE:
            return words.day(date.fromisoformat(value))
        case CustomKind.NUMBER:
            return words.number(value)
        case _:
            return value
