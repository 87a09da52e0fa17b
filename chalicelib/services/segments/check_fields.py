"""Check that conditions on own fields of customers name fields and values that there are."""

from collections.abc import Iterator

from chalicelib.domain.customers.custom_field import (
    ChoiceDictionary,
    CustomField,
    CustomKind,
    read_typed,
)
from chalicelib.domain.errors import Malformed, Rejected
from chalicelib.domain.segments import All, AnyOf, Node, Not
from chalicelib.domain.segments.custom import FieldFilter
from chalicelib.world import World

RANGES = frozenset({CustomKind.NUMBER, CustomKind.DATE})


def refuse_unknown_fields(
    world: World, predicate: Node, *, at: str = "/predicate", code: str = "body.malformed"
) -> None:
    """Refuse a condition that matches no customer, because its field or its value does not exist.

    A retired field and a retired choice may be asked about: customers have them.

    Raises:
        Malformed: with a pointer to every such condition, below `at`.
    """
    wrong: dict[str, str] = {}
    for pointer, condition in _conditions(predicate, at):
        # Read anew once: the field may have been defined a moment ago, in another container.
        field = world.customers.fields.get(world.now()).find(condition.field)
        field = field or world.customers.fields.fresh().find(condition.field)
        if field is None:
            wrong[f"{pointer}/field"] = "there is no such field of customers"
        else:
            wrong |= _values(world, field, condition, pointer)
    if wrong:
        raise Malformed(wrong, code)


def _conditions(node: Node, at: str) -> Iterator[tuple[str, FieldFilter]]:
    match node:
        case All() | AnyOf():
            for number, part in enumerate(node.of):
                yield from _conditions(part, f"{at}/of/{number}")
        case Not():
            yield from _conditions(node.of, f"{at}/of")
        case FieldFilter():
            yield at, node


def _values(
    world: World, field: CustomField, condition: FieldFilter, pointer: str
) -> dict[str, str]:
    bounds = {"from": condition.from_, "to": condition.to}
    named = {name: text for name, text in bounds.items() if text is not None}
    if named and field.kind not in RANGES:
        return {f"{pointer}/{next(iter(named))}": "only numbers and days have bounds"}
    if condition.equals is not None:
        named["equals"] = condition.equals
    named |= {f"any_of/{number}": text for number, text in enumerate(condition.any_of or ())}
    dictionary = None
    if field.kind is CustomKind.CHOICE:
        dictionary = world.customers.fields.dictionary(field.dictionary, world.now())
    found = {name: _wrong(field, text, dictionary) for name, text in named.items()}
    return {f"{pointer}/{name}": why for name, why in found.items() if why}


def _wrong(field: CustomField, text: str, dictionary: ChoiceDictionary | None) -> str:
    if field.kind is CustomKind.CHOICE:
        is_known = dictionary is not None and dictionary.choice(text) is not None
        return "" if is_known else "field.choice"
    try:
        value = read_typed(field, text)
    except Rejected as refused:
        return refused.code
    # Values are compared as they are kept: `40.50` would never equal `40.5`.
    return "" if value == text else f"field.{FORMS.get(field.kind, field.kind)}"


FORMS = {CustomKind.DATE: "day"}
