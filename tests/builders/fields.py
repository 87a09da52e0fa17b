"""Own fields of customers, as an administrator defines them."""

from typing import Any

from tests.builders.staff import Answered, Caller

FIELD, DICTIONARY = "/v1/fields/{field}", "/v1/dictionaries/{dictionary}"
FIELDS, DICTIONARIES = "/v1/fields", "/v1/dictionaries"


def puts_dictionary(admin: Caller, name: str = "colours", *choices: str, **more: Any) -> Answered:
    """Store a dictionary with these choices, by default red and green."""
    listed = [
        {"id": each, "name": {"ru": f"ру {each}", "en": f"en {each}"}}
        for each in choices or ("red", "green")
    ]
    body = {"name": {"ru": "Цвета", "en": "Colours"}, "choices": listed, **more}
    return admin.asks("PUT", DICTIONARY, body, path={"dictionary": name})


def puts_field(admin: Caller, name: str, kind: str = "text", **more: Any) -> Answered:
    """Store a field."""
    body = {"kind": kind, "name": {"ru": f"Поле {name}", "en": f"Field {name}"}, **more}
    return admin.asks("PUT", FIELD, body, path={"field": name})


def has_fields(admin: Caller) -> None:
    """Define a field of each kind: pet, size, since and colour."""
    assert puts_dictionary(admin).status == 200
    for order, (name, kind) in enumerate(
        (("pet", "text"), ("size", "number"), ("since", "date"), ("colour", "choice"))
    ):
        dictionary = "colours" if kind == "choice" else ""
        made = puts_field(admin, name, kind, order=order, dictionary=dictionary)
        assert made.status == 200, made.body
