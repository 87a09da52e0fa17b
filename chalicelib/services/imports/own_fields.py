"""Read own fields of customers from the cells of rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.customers.custom_field import (
    COLUMN,
    ChoiceDictionary,
    CustomField,
    CustomKind,
    Values,
    importable,
    read_value,
    refuse_missing,
)
from chalicelib.domain.errors import Rejected
from chalicelib.domain.imports.fields import ImportKind, fields_of
from chalicelib.domain.imports.outcome import BadField
from chalicelib.services.imports import cells
from chalicelib.services.imports.row_job import MappedRow, RowJob
from chalicelib.services.spreadsheets.column_heads import guess_fields
from chalicelib.world import World

CUSTOMERS = ImportKind.CUSTOMERS


@dataclass(frozen=True, slots=True)
class OwnFields:
    """The own fields by the name of their column, and the dictionaries of their choices."""

    fields: Mapping[str, CustomField] = field(default_factory=dict)
    dictionaries: Mapping[str, ChoiceDictionary] = field(default_factory=dict)

    def read(self, row: MappedRow, former: Values) -> Values:
        """Return a customer's values after a row; an empty cell leaves what is known.

        Raises:
            BadField: a cell cannot be read, or its field gets no values any more.
        """
        values = dict(former)
        for name, text in row.fields.items():
            if name.startswith(COLUMN):
                values |= self._read(name, text, former)
        return values

    def require(self, values: Values) -> None:
        """Refuse a new customer without a value that a registration must have.

        Raises:
            BadField: with the first field that is missing.
        """
        try:
            refuse_missing(self.fields.values(), values)
        except Rejected as refused:
            raise BadField(f"{COLUMN}{refused.params['field']}", refused) from refused

    def _read(self, name: str, text: str, former: Values) -> Values:
        found = self.fields.get(name)
        if found is None:  # deleted since the columns were mapped
            raise BadField(name, Rejected("field.retired"))
        # A spreadsheet writes a date with a clock.
        plain = cells.CLOCK.sub("", text) if found.kind is CustomKind.DATE else text
        dictionary, was = self.dictionaries.get(found.dictionary), former.get(found.id, "")
        value = cells.read_cell(name, lambda cell: read_value(found, cell, was, dictionary), plain)
        return {found.id: value}


def own_columns(world: World, kind: ImportKind) -> Sequence[CustomField]:
    """Return the own fields that a column of an import may fill now."""
    return importable(world.customers.fields.fresh().fields) if kind is CUSTOMERS else ()


def guess_mapping(world: World, kind: ImportKind, columns: Sequence[str]) -> dict[str, str]:
    """Return the field that each column seems to fill, by our names and those of own fields.

    An export names a retired field by its id, and such a column fills nothing.
    """
    own = {each.column: each.name.values() for each in own_columns(world, kind)}
    live = [each for each in columns if each in own or not each.startswith(COLUMN)]
    return guess_fields(live, fields_of(kind, own), own)


def own_fields(job: RowJob) -> OwnFields:
    """Return the own fields for a batch of rows.

    They are read anew if a column fills one: what an administrator defined or mended after a check
    counts in the next one.
    """
    store, now = job.world.customers.fields, job.world.now()
    mapped = {each for each in job.mapping.columns.values() if each.startswith(COLUMN)}
    stored = store.fresh() if mapped else store.get(now)
    fields = {each.column: each for each in stored.fields}
    chosen = {fields[name].dictionary for name in mapped if name in fields}
    return OwnFields(fields, _dictionaries(job.world, chosen - {""}))


def _dictionaries(world: World, names: Iterable[str]) -> Mapping[str, ChoiceDictionary]:
    found = (world.customers.fields.fresh_dictionary(name) for name in names)
    return {each.dictionary.id: each.dictionary for each in found if each}
