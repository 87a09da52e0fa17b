"""The scene in which an administrator defines own fields of customers, before there are any."""

from typing import Any

from local.api_examples.office import Office

DICTIONARY: dict[str, Any] = {
    "name": {"ru": "Цвета", "en": "Colours"},
    "choices": [
        {"id": "red", "name": {"ru": "Красный", "en": "Red"}},
        {"id": "green", "name": {"ru": "Зелёный", "en": "Green"}},
    ],
}
FIELD: dict[str, Any] = {
    "kind": "choice",
    "name": {"ru": "Любимый цвет", "en": "Favourite colour"},
    "dictionary": "colours",
    "order": 10,
    "required": False,
    "asked": True,
    "personal": False,
    "visible_to": [],
    "retired": False,
}
UNUSED = {**FIELD, "kind": "text", "dictionary": "", "asked": False}


def define_fields(office: Office) -> None:
    """Define a dictionary and a field with its choices, and delete others."""
    office.asks("replaceDictionary", DICTIONARY, dictionary="colours")
    office.asks("listDictionaries")
    office.asks("getDictionary", dictionary="colours")
    office.asks("replaceField", FIELD, field="favourite_colour")
    office.asks("listFields")
    office.asks("getField", field="favourite_colour")
    office.asks("replaceField", UNUSED, field="pet")
    office.asks("deleteField", field="pet")
    office.asks("replaceDictionary", DICTIONARY, dictionary="sizes")
    office.asks("deleteDictionary", dictionary="sizes")
