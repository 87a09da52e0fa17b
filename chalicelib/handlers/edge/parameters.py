"""The parameters of an operation in the OpenAPI description, with the examples of its calls."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.handlers.edge.operation import Nothing, Operation
from chalicelib.handlers.edge.request import (
    IDEMPOTENCY_CHARS_MAX,
    IDEMPOTENCY_HEADER,
    PATH_CHARS_MAX,
)
from chalicelib.handlers.edge.schemas import Schemas, field_words, without_null

Json = dict[str, Any]

EXAMPLES = Path(__file__).parent / "examples.json"
EXAMPLE_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
PART = re.compile(r"\{(\w+)\}")


def parameters_of(operation: Operation, schemas: Schemas) -> list[Json]:
    """Return the parameters of the path, the headers and the query."""
    parameters = [*_path_parameters(operation), *_headers(operation)]
    if operation.query is not Nothing:
        parameters += _query_parameters(operation, schemas.take(operation.query))
    return parameters


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """Return the `path`, `query`, `request` and `answer` of one call of each operation, by id."""
    read: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return read


def _path_parameters(operation: Operation) -> list[Json]:
    schema = {"type": "string", "minLength": 1, "maxLength": PATH_CHARS_MAX}
    known = examples().get(operation.id, {}).get("path", {})
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": field_words().paths[name],
            "schema": schema,
            **_of(known, name),
        }
        for name in PART.findall(operation.path)
    ]


def _of(known: Mapping[str, Any], name: str) -> Json:
    return {"example": known[name]} if name in known else {}


def _headers(operation: Operation) -> list[Json]:
    if not operation.idempotent:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_CHARS_MAX}
    described = {"description": "A random id of this request; a repetition sends the same id."}
    where = {"name": IDEMPOTENCY_HEADER, "in": "header", "required": True}
    return [{**where, **described, "schema": schema, "example": EXAMPLE_ID}]


def _query_parameters(operation: Operation, model: Json) -> list[Json]:
    required = model.get("required", ())
    known = examples().get(operation.id, {}).get("query", {})
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": schema.get("description", ""),
            "schema": _of_parameter(schema),
            **_of(known, name),
            **({"deprecated": True} if name in operation.deprecated_query else {}),
        }
        for name, schema in model.get("properties", {}).items()
    ]


def _of_parameter(schema: Json) -> Json:
    """Return the schema of a query parameter."""
    # In JSON a missing field may be null; a parameter of an address is either there or not.
    kept = without_null(schema)
    return {name: value for name, value in kept.items() if name != "description"}
