"""Every operation, parameter and field says what it means, in plain words."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from chalicelib.handlers.edge.openapi import describe
from chalicelib.handlers.edge.parameters import PART
from chalicelib.handlers.edge.schemas import field_words
from chalicelib.handlers.operations import OPERATIONS

DESCRIPTION = json.loads(json.dumps(describe(OPERATIONS)))
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
OPERATION_IDS = [operation.id for operation in OPERATIONS]
SAYS_NOTHING = frozenset({"a", "an", "is", "it", "its", "now", "of", "the", "this"})
INTERNAL = re.compile(r"\brules? \d|\bsection \d|\(\d+\.\d+\)|\.md\b|``|:\w+:`")


def parts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a JSON value, with its place."""
    if isinstance(value, dict):
        yield path, value
        for name, each in value.items():
            yield from parts(each, f"{path}/{name}")
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from parts(each, f"{path}/{place}")


def above() -> set[type[BaseModel]]:
    """Every class above those of requests and answers."""
    models = {model for each in OPERATIONS for model in (each.body, each.answer) if model}
    bases = {base for model in models for base in model.__mro__}
    return {base for base in bases if issubclass(base, BaseModel)}


def described(name: str) -> dict[str, Any]:
    """The operation with this id."""
    operations = (each for methods in DESCRIPTION["paths"].values() for each in methods.values())
    return next(each for each in operations if each["operationId"] == name)


def kinds(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The alternatives of a union, without null."""
    found = schema.get("anyOf", schema.get("oneOf", []))
    return [each for each in found if each.get("type") != "null"]


def is_told(field: dict[str, Any]) -> bool:
    """Whether the words of a field, or of the class that it holds, say what it means."""
    if "const" in field or not field.get("description", "By default").startswith("By default"):
        return True
    if "$ref" in field:
        schema = SCHEMAS[field["$ref"].rpartition("/")[2]]
        return "discriminator" in schema or bool(schema.get("description"))
    inside = kinds(field) or [field["items"]] if "items" in field or kinds(field) else []
    return bool(inside) and all("$ref" in each and is_told(each) for each in inside)


def is_condition(schema: dict[str, Any]) -> bool:
    """Whether an example of the whole explains the fields, as for conditions and buttons."""
    return bool(schema.get("description", "").startswith('`{"kind"'))


def only_repeats(name: str, said: dict[str, Any]) -> bool:
    """Whether the words of a field are those of its name."""
    words = re.findall(r"[a-z]+", said.get("description", "").partition("By default")[0].lower())
    told = set(words) - SAYS_NOTHING
    return bool(words) and told <= set(re.findall(r"[a-z]+", name))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_field_says_what_it_means(name: str) -> None:
    if is_condition(SCHEMAS[name]):
        return

    fields = SCHEMAS[name].get("properties", {})
    assert [field for field, said in fields.items() if not is_told(said)] == []
    assert [field for field, said in fields.items() if only_repeats(field, said)] == []


@pytest.mark.parametrize("name", OPERATION_IDS)
def test_every_operation_says_more_than_its_name(name: str) -> None:
    """Who may call it and what it refuses is told for all of them from one place."""
    (details,) = (operation.details for operation in OPERATIONS if operation.id == name)

    assert len(details.split()) >= 5
    assert described(name)["description"].startswith(details)
    assert [
        each["name"]
        for each in described(name).get("parameters", ())
        if not each["description"] or only_repeats(each["name"], each)
    ] == []


def test_the_words_are_about_fields_that_exist() -> None:
    words = field_words()
    known = {name: set(schema.get("properties", ())) for name, schema in SCHEMAS.items()}
    # A class above several others has words for all of them, and no schema of its own.
    known = {**{each.__name__: set(each.model_fields) for each in above()}, **known}
    shown = {said["description"] for _, said in parts(SCHEMAS) if "description" in said}

    for model, fields in words.models.items():
        assert set(fields) <= known[model], model
    assert [name for name, said in words.everywhere.items() if not _starts(said, shown)] == []
    assert set(words.examples) <= set(SCHEMAS)
    assert set(words.paths) == {
        part for path in DESCRIPTION["paths"] for part in PART.findall(path)
    }


def _starts(words: str, shown: set[str]) -> bool:
    return any(str(each).startswith(words) for each in shown)


def test_no_description_speaks_of_our_own_papers() -> None:
    said = [(path, each.get("description", "")) for path, each in parts(DESCRIPTION)]
    said += [(path, each.get("summary", "")) for path, each in parts(DESCRIPTION["paths"])]

    assert [each for each in said if isinstance(each[1], str) and INTERNAL.search(each[1])] == []


def test_every_union_of_objects_has_a_name() -> None:
    for path, schema in parts(SCHEMAS):
        is_choice_of_fields = path.endswith(("/allOf/0", "/allOf/1"))
        if len(kinds(schema)) > 1 and not is_choice_of_fields:
            is_plain = not any("$ref" in each for each in kinds(schema))
            assert is_plain or path.strip("/") == schema.get("title"), path


def test_a_default_of_many_parts_is_told_by_its_parts() -> None:
    programme = SCHEMAS["Programme"]["properties"]

    assert "By default" not in json.dumps(programme["earning"])
    assert (
        'By default `{"grace_days": 14, "any_shop": false}`.' in programme["returns"]["description"]
    )
    assert "null" not in json.dumps(SCHEMAS["NewOffer"]["properties"]["limits"])
