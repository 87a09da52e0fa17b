"""The columns of an export that hold the own fields of customers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.customers.custom_field import (
    COLUMN,
    ChoiceDictionary,
    CustomField,
    choice_named,
    name_in,
)
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.exports.export import COLUMNS, ExportKind, FileExport
from chalicelib.domain.imports.fields import ImportKind, fields_of
from chalicelib.domain.messages.message import Locale
from chalicelib.services.exports.rows import Cells
from chalicelib.services.spreadsheets.column_heads import guess_fields, heads_of
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """The column of one field, and the dictionary of its choices."""

    id: str
    head: str
    locale: Locale
    dictionary: ChoiceDictionary | None = None

    def cell(self, customer: Customer) -> str:
        """Return a value; a choice by its name, if an import finds the same choice by it."""
        value = customer.custom.get(self.id, "")
        chosen = self.dictionary.choice(value) if self.dictionary else None
        if chosen is None or self.dictionary is None:
            return value
        name = name_in(chosen.name, self.locale)
        return name if choice_named(self.dictionary, name) == chosen else value


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """The columns of all own fields, which stand after the others."""

    columns: Sequence[OwnColumn]

    @property
    def heads(self) -> list[str]:
        """The heads of the columns."""
        return [each.head for each in self.columns]

    def added(self, customers: Sequence[Customer], rows: Sequence[Cells]) -> Sequence[Cells]:
        """Return the rows of customers with these columns."""
        if not self.columns:
            return rows
        return [
            [*row, *(each.cell(customer) for each in self.columns)]
            for row, customer in zip(rows, customers, strict=True)
        ]


def own_ids(world: World, kind: ExportKind) -> tuple[str, ...]:
    """Return the ids of the fields that an export has, also of retired ones."""
    if kind is not ExportKind.CUSTOMERS:
        return ()
    return tuple(each.id for each in world.customers.fields.fresh().fields)


def own_columns(world: World, made: FileExport) -> OwnColumns:
    """Return the columns of own fields that an export began with."""
    if not made.own:
        return OwnColumns(())
    store, now = world.customers.fields, world.now()
    found = {each.id: each for each in store.get(now).fields}
    heads = {} if made.pieces else _heads(made, found)
    columns = []
    for each in made.own:
        field = found.get(each)
        dictionary = store.dictionary(field.dictionary, now) if field and field.dictionary else None
        head = heads.get(each, f"{COLUMN}{each}")
        columns.append(OwnColumn(each, head, made.language, dictionary))
    return OwnColumns(columns)


def _heads(made: FileExport, fields: Mapping[str, CustomField]) -> dict[str, str]:
    """Return the names of the fields by their ids, where an import knows the field by its name.

    Another column may have the same name. Such a field, and a retired one, is named by its id.
    """
    live = [fields[each] for each in made.own if each in fields and not fields[each].retired]
    names = {each.column: each.name.values() for each in live}
    said = {each.id: name_in(each.name, made.language) for each in live}
    named = {each: name for each, name in said.items() if not name.startswith(COLUMN)}
    heads = [*heads_of(COLUMNS[made.kind], made.language), *named.values()]
    times = Counter(each.casefold() for each in heads)
    guess = guess_fields(heads, fields_of(ImportKind.CUSTOMERS, names), names)
    return {
        each: head
        for each, head in named.items()
        if times[head.casefold()] == 1 and guess.get(head) == fields[each].column
    }
