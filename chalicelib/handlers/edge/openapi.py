"""The OpenAPI description, made from the operations and the models that validate requests.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Literal, cast

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from chalicelib import VERSION
from chalicelib.domain.staff.staff import ALLOWED
from chalicelib.handlers.edge.boundary import PROBLEM
from chalicelib.handlers.edge.operation import (
    HIT_HEADER,
    IDEMPOTENCY_CHARS_MAX,
    IDEMPOTENCY_HEADER,
    JSON,
    PATH_CHARS_MAX,
    Nothing,
    Operation,
)

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]
Names = Mapping[tuple[type[BaseModel], Mode], Json]

REFERENCE = "#/components/schemas/{model}"
REFUSED = "#/components/responses/Refused"
PART = re.compile(r"\{(\w+)\}")
ABOUT = (
    "The API of Grocer, a loyalty CRM. Instants are RFC 3339 in UTC. Phone numbers are accepted in"
    " any common form and returned as E.164. Unknown fields are refused; if a field occurs twice,"
    " the last one counts. An error is a problem (RFC 9457) with a `title` and a `detail` for"
    " people, a stable `code`, the `request_id`, and a JSON pointer for each bad field. Lists take"
    " `limit` and an opaque `cursor`. The gateway itself answers an unknown path or method, with"
    " 403."
)
AGAIN = (
    "Requires an `Idempotency-Key`, which is kept for 72 hours: the same request gets the same"
    " answer with `{hit}: true` and has no second effect. Another request with the same key is"
    " refused (422), and so is a repetition while the first request is still running (409)."
)


class FieldErrorSchema(BaseModel):
    """One bad field."""

    pointer: str = Field(description="The field, as a JSON pointer (RFC 6901).")
    detail: str


class ProblemSchema(BaseModel):
    """Why a request was refused (RFC 9457)."""

    title: str = Field(description="A sentence for a person, the same for every such refusal.")
    code: str = Field(description="Stable, for programs.")
    detail: str = Field(description="What exactly is wrong, or what to do about it.")
    status: int
    request_id: str = Field(description="Identifies the refusal in the log of the service.")
    errors: list[FieldErrorSchema] = Field(default_factory=list)
    facts: dict[str, str | int] = Field(
        default_factory=dict, description="Conflicts only: the state that caused it."
    )


def describe(operations: Iterable[Operation]) -> Json:
    """Return the whole description as JSON values."""
    known = tuple(operations)
    made, schemas = models_json_schema(_models(known), ref_template=REFERENCE)
    names = cast("Names", made)
    definitions: Json = schemas.get("$defs", {})
    paths: dict[str, Json] = {}
    for operation in known:
        described = _operation(operation, names, definitions)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    for operation in known:
        _forget_query(operation, names, definitions)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Grocer", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": {"Refused": _refused(names)},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of staff or of a machine: `grocer keys create`.",
                }
            },
        },
    }


def statuses_of(operation: Operation) -> list[int]:
    """Return every status with which an operation refuses."""
    found = set(operation.refuses)
    if operation.permission:
        found |= {400, 401, 403, 429, 503}
    if operation.body is not Nothing:
        found |= {400, 413, 415}
    if operation.idempotent:
        found |= {409, 422}
    return sorted(found)


def _models(operations: Iterable[Operation]) -> list[tuple[type[BaseModel], Mode]]:
    """Return every model of a request or an answer, once, sorted by name."""
    found: set[tuple[type[BaseModel], Mode]] = {(ProblemSchema, "serialization")}
    for operation in operations:
        found |= {(model, "validation") for model in (operation.body, operation.query)}
        if operation.answer:
            found.add((operation.answer, "serialization"))
    wanted = [each for each in found if each[0] is not Nothing]
    return sorted(wanted, key=lambda each: (each[0].__name__, each[1]))


def _operation(operation: Operation, names: Names, definitions: Json) -> Json:
    described: Json = {
        "operationId": _name(operation),
        "tags": [_tag(operation)],
        "summary": operation.summary,
        "description": " ".join(_sentences(operation)),
        "responses": _responses(operation, names),
    }
    parameters = [*_path_parameters(operation), *_headers(operation)]
    if operation.query is not Nothing:
        model = _definition(operation.query, names, definitions)
        parameters += _query_parameters(model, operation.deprecated_query)
    if parameters:
        described["parameters"] = parameters
    if operation.body is not Nothing:
        schema = names[operation.body, "validation"]
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if operation.permission:
        described["security"] = [{"key": []}]
    return described


def _name(operation: Operation) -> str:
    """Return the name for generated clients, `get_v1_keys_key_id` for example."""
    parts = re.findall(r"\w+", operation.path)
    return "_".join([operation.method.lower(), *parts])


def _tag(operation: Operation) -> str:
    parts = [part for part in re.split(r"\W+", operation.path) if part]
    return parts[1] if parts[0] == "v1" else parts[0]


def _sentences(operation: Operation) -> Iterator[str]:
    if operation.details:
        yield operation.details
    if operation.idempotent:
        yield AGAIN.format(hit=HIT_HEADER)
    if operation.permission:
        roles = ", ".join(sorted(ALLOWED[operation.permission]))
        yield f"Permission `{operation.permission}`: {roles}."
    else:
        yield "Open to everybody."


def _responses(operation: Operation, names: Names) -> Json:
    good: Json = {"description": HTTPStatus(operation.status).phrase}
    if operation.media:
        schema = names[operation.answer, "serialization"] if operation.answer else {}
        good["content"] = {operation.media: {"schema": schema}}
    if operation.idempotent:
        hit = {"description": "A repetition.", "schema": {"type": "string", "enum": ["true"]}}
        good["headers"] = {HIT_HEADER: hit}
    refusals = {
        str(status): {"$ref": REFUSED, "description": HTTPStatus(status).phrase}
        for status in statuses_of(operation)
    }
    return {str(operation.status): good, **refusals}


def _refused(names: Names) -> Json:
    retry = {"description": "Seconds; with a 429 or 503.", "schema": {"type": "string"}}
    return {
        "description": "Refused",
        "headers": {"Retry-After": retry},
        "content": {PROBLEM: {"schema": names[ProblemSchema, "serialization"]}},
    }


def _path_parameters(operation: Operation) -> list[Json]:
    schema = {"type": "string", "minLength": 1, "maxLength": PATH_CHARS_MAX}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in PART.findall(operation.path)
    ]


def _headers(operation: Operation) -> list[Json]:
    if not operation.idempotent:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_CHARS_MAX}
    described = {"description": "A random id of this request; a repetition sends the same id."}
    where = {"name": IDEMPOTENCY_HEADER, "in": "header", "required": True}
    return [{**where, **described, "schema": schema}]


def _query_parameters(model: Json, deprecated: tuple[str, ...]) -> list[Json]:
    required = model.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": schema.get("description", ""),
            "schema": _without_null(schema),
            **({"deprecated": True} if name in deprecated else {}),
        }
        for name, schema in model.get("properties", {}).items()
    ]


def _without_null(schema: Json) -> Json:
    """Return the schema of a query parameter, without null and its default."""
    # In JSON a missing field may be null; a parameter of an address is either there or not.
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    named = ("anyOf", "default", "title", "description")
    kept = {name: value for name, value in schema.items() if name not in named}
    if len(kinds) == 1:
        return {**kept, **kinds[0]}
    default = {"default": schema["default"]} if schema.get("default") is not None else {}
    return {**kept, **default, **({"anyOf": kinds} if kinds else {})}


def _definition(model: type[BaseModel], names: Names, definitions: Json) -> Json:
    found: Json = definitions[names[model, "validation"]["$ref"].rpartition("/")[2]]
    return found


def _forget_query(operation: Operation, names: Names, definitions: Json) -> None:
    """Remove the schema of a query, because its fields are described as parameters."""
    if operation.query is not Nothing:
        name = names[operation.query, "validation"]["$ref"].rpartition("/")[2]
        definitions.pop(name, None)
