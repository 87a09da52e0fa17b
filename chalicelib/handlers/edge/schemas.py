"""The JSON schemas of requests and answers: one for each class, under the name of the class.

`field_words.json` says what a field means if its model does not: a request then reads no words.

They differ from pydantic's own where generated clients need it (docs/decisions/0057): a `kind` is
required, an answer always has all its fields, and no field has a default, because clients send a
default that they know, and a change would then reset every field that it does not name.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from chalicelib.handlers.edge.operation import EXACTLY_ONE, Changes, ResponseModel

Json = dict[str, Any]

REFERENCE = "#/components/schemas/{model}"
PLAIN: tuple[object, ...] = (None, "", [], {})  # defaults that the words of a field explain
ONE_MEANING = ("catalogue", "edge", "imports", "offers", "points", "shopping")
"""The capabilities in which a name of a field means the same everywhere."""
WORDS = Path(__file__).parent / "field_words.json"
EXAMPLE = re.compile(r"^`(\{.*?\})`")  # how the description of a condition begins


class FieldWords(NamedTuple):
    """What fields and parts of paths mean, and examples of models that have none of their own."""

    everywhere: Mapping[str, str]
    models: Mapping[str, Mapping[str, str]]
    paths: Mapping[str, str]
    examples: Mapping[str, Json]


class _Schemas(GenerateJsonSchema):
    """Pydantic's generator, with our differences."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002
        """Return false: the title of a field says nothing, and clients make classes of titles."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        """Return the schema of one class."""
        made = super().model_schema(schema)
        model = cast("type[BaseModel]", schema["cls"])
        fields: dict[str, Json] = made.get("properties", {})
        required = set(made.get("required", ()))
        for name, field in fields.items():
            if "const" in field or issubclass(model, ResponseModel):
                required.add(name)
            _tell_meaning(field, model, name)
            _tell_default(field, is_announced=not issubclass(model, Changes | ResponseModel))
        if required:
            made["required"] = [name for name in fields if name in required]
        _require_one(made, _exactly_one(model))
        _tell_example(made, model.__name__)
        return made


class Schemas:
    """The schemas of some models. `definitions` are the schemas by name."""

    def __init__(self, models: Iterable[type[BaseModel]]) -> None:
        wanted = sorted(set(models), key=lambda model: model.__name__)
        # All in one mode: a class that is both sent and answered must not have two schemas.
        made, schema = models_json_schema(
            [(model, "validation") for model in wanted],
            schema_generator=_Schemas,
            ref_template=REFERENCE,
        )
        self._taken: dict[str, Json] = {}
        self._references = {model: reference for (model, _), reference in made.items()}
        self.definitions: dict[str, Json] = schema.get("$defs", {})
        self.definitions.update(_named_unions(self.definitions))

    def reference(self, model: type[BaseModel]) -> Json:
        """Return the reference to the schema of a model."""
        return dict(self._references[model])

    def take(self, model: type[BaseModel]) -> Json:
        """Return the schema of a model, which is then no definition of its own."""
        name = self._references[model]["$ref"].rpartition("/")[2]
        if name in self.definitions:
            self._taken[name] = self.definitions.pop(name)
        return self._taken[name]


@cache
def field_words() -> FieldWords:
    """Return what fields mean if their models do not say it; only the description reads it."""
    return FieldWords(**json.loads(WORDS.read_text(encoding="utf-8")))


def _tell_meaning(field: Json, model: type[BaseModel], name: str) -> None:
    """Describe a field by the words for it in its class or a class above, or for its name."""
    if "description" in field or "const" in field:
        return
    words = field_words()
    found = [words.models.get(each.__name__, {}).get(name) for each in model.__mro__]
    if model.__module__.split(".")[2] in ONE_MEANING:
        found.append(words.everywhere.get(name))
    for meaning in filter(None, found):
        field["description"] = meaning
        return


def _tell_default(field: Json, *, is_announced: bool) -> None:
    """Replace the default of a field by a sentence."""
    default = _told(field.pop("default", None))
    if is_announced and default not in PLAIN and "const" not in field:
        words = f"By default `{json.dumps(default, ensure_ascii=False)}`."
        field["description"] = f"{field.get('description', '')} {words}".lstrip()


def _told(default: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the default as it is shown: without nulls, and nothing if its own fields show it."""
    if not isinstance(default, dict):
        return default
    if any(isinstance(value, dict) for value in default.values()):
        return None
    return {name: value for name, value in default.items() if value not in PLAIN}


def _tell_example(schema: Json, model: str) -> None:
    """Give a schema the example with which its description begins, or that of the words."""
    found = EXAMPLE.match(schema.get("description", ""))
    if found:
        schema.setdefault("examples", [json.loads(found[1])])
    elif model in field_words().examples:
        schema["examples"] = [field_words().examples[model]]


def _exactly_one(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of which a request has exactly one, if its model says so."""
    for check in model.__pydantic_decorators__.model_validators.values():
        names: tuple[str, ...] = getattr(check.func, EXACTLY_ONE, ())
        if names:
            return names
    return ()


def _require_one(schema: Json, names: tuple[str, ...]) -> None:
    if not names:
        return
    fields = schema["properties"]
    for name in names:
        fields[name] = without_null(fields[name])
    # Not directly in the schema: clients would then read the whole object as a choice.
    schema["allOf"] = [{"oneOf": [{"required": [name]} for name in names]}]


def without_null(schema: Json) -> Json:
    """Return the schema of a field that is either there or not, but never null."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name != "anyOf"}
    if len(kinds) == 1:
        return {**kinds[0], **kept}
    return {**kept, **({"anyOf": kinds} if kinds else {})}


def _named_unions(definitions: Mapping[str, Json]) -> dict[str, Json]:
    """Move every union with a title into a schema of this name, and leave references to it."""
    found: dict[str, Json] = {}

    def moved(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, list):
            return [moved(each) for each in value]
        if not isinstance(value, dict):
            return value
        kinds = ("oneOf", "anyOf", "discriminator")
        if "title" not in value or not any(name in value for name in kinds):
            return {name: moved(each) for name, each in value.items()}
        found[value["title"]] = {name: value[name] for name in ("title", *kinds) if name in value}
        words = {name: value[name] for name in ("description", "examples") if name in value}
        return {"$ref": REFERENCE.format(model=value["title"]), **words}

    rest = {name: moved(schema) for name, schema in definitions.items()}
    return {**rest, **found}
