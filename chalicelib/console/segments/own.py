"""Conditions on own fields of customers in the builder, with inputs for each kind of field."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.console.visit import Visit
from chalicelib.console.words import PageWords
from chalicelib.domain.customers.custom_field import CustomField, CustomKind, read_typed
from chalicelib.domain.errors import Rejected
from chalicelib.handlers.customers import custom_fields, dictionaries

API_KIND = "field"
VALUES, RANGE, CHOICES, SET = "field.values", "field.range", "field.choices", "field.set"
CHOICE = "choice"  # the input of a choice: `colour:red`
BETWEEN = ":"
RANGES = frozenset({CustomKind.NUMBER, CustomKind.DATE})
PLAIN = RANGES | {CustomKind.TEXT}
ONE_FIELD = "form.one_field"

OwnKinds = Mapping[str, CustomKind]
Option = tuple[str, str]


def own_kinds(visit: Visit) -> OwnKinds:
    """Return the kinds of all own fields by id."""
    return {each.id: each.kind for each in visit.perform(custom_fields.list_fields).fields}


def condition_name(node: Mapping[str, Any], own: OwnKinds) -> str:
    """Return the condition of the builder for one of the API."""
    if node.get("is_set") is not None:
        return SET
    if node.get("from") is not None or node.get("to") is not None:
        return RANGE
    return CHOICES if own.get(node["field"]) is CustomKind.CHOICE else VALUES


def typed_fields(node: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a condition of the API as the inputs of the builder."""
    fields = {
        key: node[key] for key in ("field", "from", "to", "is_set") if node.get(key) is not None
    }
    values = node.get("any_of") or [node["equals"]] if name in (VALUES, CHOICES) else []
    if name == CHOICES:
        return {CHOICE: [f"{node['field']}{BETWEEN}{each}" for each in values]}
    return {**fields, **({"any_of": list(values)} if values else {})}


def own_values(name: str, values: Mapping[str, Any], own: OwnKinds) -> dict[str, Any]:
    """Return the fields of a condition of the API; what a person typed becomes exact values.

    Raises:
        Misplaced: with the input that is wrong.
    """
    if name == CHOICES:
        pairs = [each.partition(BETWEEN) for each in values.get(CHOICE, ())]
        named = {field for field, _, _ in pairs}
        if len(named) > 1:
            raise Misplaced(CHOICE, ONE_FIELD)
        return {"field": next(iter(named), ""), "any_of": [choice for _, _, choice in pairs]}
    kind = own.get(values.get("field", ""), CustomKind.TEXT)
    made = dict(values)
    for key in ("from", "to", "any_of"):
        if key in made:
            made[key] = _exact(kind, made[key], key)
    return made


class Misplaced(ValueError):
    """What is wrong with one input of a condition."""

    def __init__(self, entry: str, why: str) -> None:
        super().__init__(why)
        self.entry = entry


def _exact(kind: CustomKind, typed: Any, key: str) -> Any:  # noqa: ANN401 - a text or texts
    field = CustomField("own", kind, {})
    try:
        if isinstance(typed, list):
            return [read_typed(field, each) for each in typed]
        return read_typed(field, typed)
    except Rejected as refused:
        raise Misplaced(key, refused.code) from refused


def _listed(kinds: frozenset[CustomKind]) -> Callable[[Visit, PageWords], list[Option]]:
    def read(visit: Visit, words: PageWords) -> list[Option]:
        found = visit.perform(custom_fields.list_fields).fields
        return [(each.id, words.named(each.name, each.id)) for each in found if each.kind in kinds]

    return read


def _choices(visit: Visit, words: PageWords) -> list[Option]:
    """Return every choice of every field, with retired ones: customers have them."""
    found: list[Option] = []
    for each in visit.perform(custom_fields.list_fields).fields:
        if each.kind == CustomKind.CHOICE:
            path = {"dictionary": each.dictionary}
            listed = visit.perform(dictionaries.show_dictionary, path=path).choices
            field = words.named(each.name, each.id)
            found += [
                (f"{each.id}{BETWEEN}{c.id}", f"{field}: {words.named(c.name, c.id)}")
                for c in listed
            ]
    return found


SOURCES: Mapping[str, Callable[[Visit, PageWords], list[Option]]] = {
    "own_all": _listed(frozenset(CustomKind)),
    "own_choices": _choices,
    "own_plain": _listed(PLAIN),
    "own_ranges": _listed(RANGES),
}
