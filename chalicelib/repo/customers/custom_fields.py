"""Stores the own fields of customers and the dictionaries, and which of them customers have used.

All fields are one item, so that a container reads them at once and a limit holds. What a customer
used first is noted in the transaction that stores the value: it can no longer be deleted then.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.customers.custom_field import (
    Choice,
    ChoiceDictionary,
    CustomField,
    CustomKind,
    Names,
    Values,
    in_order,
)
from chalicelib.repo.catalogue.minute_memory import MinuteMemory
from chalicelib.repo.table import field_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put, Write


class StoredFields(NamedTuple):
    """All fields in their order, the ids of those that customers have used, and the row's version.

    The version of a field grows when an administrator changes it, that of the row with every write.
    """

    fields: tuple[CustomField, ...] = ()
    used: frozenset[str] = frozenset()
    version: int = 0

    def find(self, field_id: str) -> CustomField | None:
        """Return the field with an id."""
        return next((each for each in self.fields if each.id == field_id), None)


class StoredDictionary(NamedTuple):
    """A dictionary, the ids of the choices that customers have used, and the row's version."""

    dictionary: ChoiceDictionary
    used: frozenset[str]
    version: int


class FieldsMoved(Moved):
    """Another writer changed fields or a dictionary meanwhile: read them, and decide again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("field.changed", found)


@dataclass(slots=True)
class CustomFieldStore:
    """The fields and dictionaries of the table, each remembered for a minute."""

    table: Table
    _fields: MinuteMemory[StoredFields] = field(init=False)
    _dictionaries: dict[str, MinuteMemory[StoredDictionary | None]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self._fields = MinuteMemory(self._read_fields)

    def get(self, now: datetime) -> StoredFields:
        """The fields, at most a minute old."""
        return self._fields.get(now)

    def fresh(self) -> StoredFields:
        """The fields as the table has them now."""
        self._fields.forget()
        return self._read_fields()

    def save_write(self, stored: StoredFields) -> Put:
        """The write of the next version of all fields; it refuses with `FieldsMoved`."""
        self._fields.forget()
        attributes: dict[str, Value] = {
            "fields": json.dumps([_field_json(each) for each in stored.fields], ensure_ascii=False),
            "used": sorted(stored.used),
            "version": stored.version + 1,
        }
        return Put(field_keys.FIELDS, attributes, version=stored.version, refused=FieldsMoved)

    def dictionary(self, dictionary_id: str, now: datetime) -> ChoiceDictionary | None:
        """A dictionary, at most a minute old; None if there is none."""
        found = self._remembered(dictionary_id, now)
        return found.dictionary if found else None

    def fresh_dictionary(self, dictionary_id: str) -> StoredDictionary | None:
        """A dictionary as the table has it now; None if there is none."""
        self._dictionaries.pop(dictionary_id, None)
        item = self.table.get(field_keys.dictionary(dictionary_id))
        return _read_dictionary(item) if item else None

    def dictionaries(self) -> list[StoredDictionary]:
        """All dictionaries, in the order of their ids."""
        items = self.table.query_all(field_keys.DICTIONARIES, prefix="")
        return list(map(_read_dictionary, items))

    def save_dictionary_write(self, stored: StoredDictionary) -> Put:
        """The write of the next version of a dictionary; it refuses with `FieldsMoved`."""
        saved = stored.dictionary
        self._dictionaries.pop(saved.id, None)
        choices = [
            [each.id, dict(each.name), *([True] if each.retired else [])] for each in saved.choices
        ]
        attributes: dict[str, Value] = {
            "name": {locale: name for locale, name in saved.name.items()},  # noqa: C416 - of texts
            "choices": json.dumps(choices, ensure_ascii=False, separators=(",", ":")),
            "edition": saved.version,
            "used": sorted(stored.used),
            "version": stored.version + 1,
        }
        key = field_keys.dictionary(saved.id)
        return Put(key, attributes, version=stored.version, refused=FieldsMoved)

    def delete_dictionary_write(self, stored: StoredDictionary) -> Delete:
        """The write that removes a dictionary; it refuses with `FieldsMoved`."""
        self._dictionaries.pop(stored.dictionary.id, None)
        key = field_keys.dictionary(stored.dictionary.id)
        return Delete(key, "version", stored.version, refused=FieldsMoved)

    def use_writes(self, before: Values, after: Values, now: datetime) -> list[Write]:
        """The writes that note which fields and choices a customer uses as the first one.

        Nothing is read for a customer without new values.
        """
        new = {name: value for name, value in after.items() if before.get(name) != value}
        if not new:
            return []
        stored = self.get(now)
        known = [each for each in stored.fields if each.id in new]
        writes = _notes(field_keys.FIELDS, (each.id for each in known), stored.used)
        chosen: dict[str, set[str]] = {}
        for each in known:
            if each.kind is CustomKind.CHOICE:
                chosen.setdefault(each.dictionary, set()).add(new[each.id])
        for name, choices in chosen.items():
            found = self._remembered(name, now)
            used = found.used if found else frozenset(choices)
            writes += _notes(field_keys.dictionary(name), sorted(choices), used)
            if found and choices - used:
                self._dictionaries.pop(name, None)
        if writes:
            self._fields.forget()
        return writes

    def _remembered(self, dictionary_id: str, now: datetime) -> StoredDictionary | None:
        def read() -> StoredDictionary | None:
            item = self.table.get(field_keys.dictionary(dictionary_id))
            return _read_dictionary(item) if item else None

        return self._dictionaries.setdefault(dictionary_id, MinuteMemory(read)).get(now)

    def _read_fields(self) -> StoredFields:
        item = self.table.get(field_keys.FIELDS)
        if item is None:
            return StoredFields()
        fields = in_order(map(_read_field, json.loads(item["fields"])))
        return StoredFields(fields, frozenset(item["used"]), item["version"])


def _notes(key: Any, ids: Iterable[str], used: frozenset[str]) -> list[Write]:  # noqa: ANN401
    new = [each for each in ids if each not in used]
    # Appended without a condition: a list that names one twice means the same.
    return [Change(key, appends={"used": list(new)}, adds={"version": 1})] if new else []


def _field_json(each: CustomField) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "name": dict(each.name),
        "dictionary": each.dictionary,
        "order": each.order,
        "required": each.required,
        "asked": each.asked,
        "personal": each.personal,
        "visible_to": sorted(each.visible_to),
        "retired": each.retired,
        "version": each.version,
    }


def _read_field(kept: Mapping[str, Any]) -> CustomField:
    return CustomField(
        **{
            **kept,
            "kind": CustomKind(kept["kind"]),
            "visible_to": frozenset(kept["visible_to"]),
        }
    )


def _read_dictionary(item: Item) -> StoredDictionary:
    choices: list[tuple[str, Names, bool]] = json.loads(item["choices"])
    dictionary = ChoiceDictionary(
        id=item["sk"],
        name=item["name"],
        choices=tuple(Choice(each, name, bool(retired)) for each, name, *retired in choices),
        version=item["edition"],
    )
    return StoredDictionary(dictionary, frozenset(item["used"]), item["version"])
