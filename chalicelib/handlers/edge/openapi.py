"""The OpenAPI description, made from the operations and the models that validate requests.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any

from pydantic import BaseModel, Field

from chalicelib import VERSION
from chalicelib.domain.staff.staff import ALLOWED
from chalicelib.handlers.edge.binary_types import BYTES
from chalicelib.handlers.edge.boundary import JSON, PROBLEM, problem_body
from chalicelib.handlers.edge.codes import OTHERWISE, SECRET, TABLE, status_of
from chalicelib.handlers.edge.operation import (
    HIT_HEADER,
    OF_CUSTOMER,
    Nothing,
    Operation,
    Paged,
)
from chalicelib.handlers.edge.parameters import EXAMPLE_ID, PART, examples, parameters_of
from chalicelib.handlers.edge.refusal_examples import example_of
from chalicelib.handlers.edge.schemas import Schemas
from chalicelib.handlers.edge.tags import TAGS, in_order, tag_of

Json = dict[str, Any]

RETRIED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
ABOUT = (
    "The API of Grocer, a loyalty CRM. Instants are RFC 3339 in UTC. Phone numbers are accepted in"
    " any common form and returned as E.164. Unknown fields are refused; if a field occurs twice,"
    " the last one counts. An error is a problem (RFC 9457) with a `title` and a `detail` for"
    " people, a stable `code`, the `request_id`, and a JSON pointer for each bad field; each"
    " operation lists its codes. Lists take `limit` and an opaque `cursor`. An unknown"
    " path or method is `route.unknown`, with 404."
)
AGAIN = (
    "Requires an `Idempotency-Key`, which is kept for 72 hours: the same request gets the same"
    " answer with `{hit}: true` and has no second effect. Another request with the same key is"
    " refused (422), and so is a repetition while the first request is still running (409)."
)
KEYED = (
    "key.missing",
    "key.other_shop",
    "key.role",
    "key.too_many_requests",
    "key.unknown",
    "secrets.unreachable",
    *TABLE,
)
BODIED = ("body.malformed", "body.media_type", "body.too_large")
REPEATABLE = (
    "idempotency.key_invalid",
    "idempotency.key_missing",
    "idempotency.other_request",
    "idempotency.running",
)


class FieldErrorSchema(BaseModel):
    """One bad field."""

    pointer: str = Field(description="The field, as a JSON pointer (RFC 6901).")
    detail: str


class ProblemSchema(BaseModel):
    """Why a request was refused (RFC 9457)."""

    title: str = Field(description="A sentence for a person, the same for every such refusal.")
    code: str = Field(description="Stable, for programs. Each operation lists its codes.")
    detail: str = Field(description="What exactly is wrong, or what to do about it.")
    status: int
    request_id: str = Field(description="Identifies the refusal in the log of the service.")
    errors: list[FieldErrorSchema] = Field(default_factory=list)
    facts: dict[str, str | int] = Field(
        default_factory=dict, description="The state or the limit that caused it, for programs."
    )


def describe(operations: Iterable[Operation]) -> Json:
    """Return the whole description as JSON values."""
    known = in_order(operations)
    schemas = Schemas(_models(known))
    paths: dict[str, Json] = {}
    for operation in known:
        described = _operation(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    codes = sorted({code for operation in known for code in codes_of(operation)})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Grocer",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "."}],
        "tags": [{"name": tag.name, "description": tag.about} for tag in TAGS],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "examples": {
                **{code: {"value": _problem(code)} for code in codes},
                **{
                    _example_name(code, operation): {"value": _problem(code, operation)}
                    for operation, code in OTHERWISE
                },
            },
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of staff or of a machine: `grocer keys create`.",
                }
            },
        },
    }


def codes_of(operation: Operation) -> Sequence[str]:
    """Return every code with which an operation refuses, by status."""
    found = set(operation.refuses)
    if "customer.not_found" in found and OF_CUSTOMER in operation.path:
        found.add("customer.merged")
    if operation.permission:
        found |= {*KEYED, *(["path.too_long"] if PART.search(operation.path) else [])}
    if operation.takes_bytes:
        found |= {"body.malformed", "body.media_type", "body.too_large"}
    elif operation.body is not Nothing:
        found |= {*BODIED}
    elif not operation.takes_form:
        found |= {"body.malformed"}
    if issubclass(operation.query, Paged):
        found |= {"cursor.invalid", *SECRET}
    if operation.idempotent:
        found |= {*REPEATABLE}
    return sorted(found, key=lambda code: (status_of(code, operation.id), code))


def _models(operations: Iterable[Operation]) -> set[type[BaseModel]]:
    """Return every model of a request or an answer."""
    found: set[type[BaseModel]] = {ProblemSchema}
    for operation in operations:
        found |= {operation.body, operation.query, operation.answer or Nothing}
    return found - {Nothing}


def _operation(operation: Operation, schemas: Schemas) -> Json:
    described: Json = {
        "operationId": operation.id,
        "tags": [tag_of(operation).name],
        "summary": operation.summary,
        "description": " ".join(_sentences(operation)),
        "security": [{"key": []}] if operation.permission else [],
        "responses": _responses(operation, schemas),
    }
    if operation.is_internal:
        described["x-internal"] = True
    if parameters := parameters_of(operation, schemas):
        described["parameters"] = parameters
    if operation.takes_bytes:
        file = {"schema": {"type": "string", "contentMediaType": BYTES}}
        described["requestBody"] = {"required": True, "content": {BYTES: file}}
    if operation.body is not Nothing:
        content = {"schema": schemas.reference(operation.body), **_example(operation, "request")}
        required = not operation.may_lack_body
        described["requestBody"] = {"required": required, "content": {JSON: content}}
    return described


def _example(operation: Operation, part: str) -> Json:
    found = examples().get(operation.id, {})
    return {"example": found[part]} if part in found else {}


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


def _responses(operation: Operation, schemas: Schemas) -> Json:
    good = {str(status): _good(operation, status, schemas) for status in _good_statuses(operation)}
    refused = {
        str(status): _refusal(operation, HTTPStatus(status), list(codes), schemas)
        for status, codes in groupby(
            codes_of(operation), lambda code: status_of(code, operation.id)
        )
        if str(status) not in good
    }
    return {**good, **refused}


def _good_statuses(operation: Operation) -> tuple[int, ...]:
    return (operation.status, *operation.also)


def _good(operation: Operation, status: int, schemas: Schemas) -> Json:
    good: Json = {"description": HTTPStatus(status).phrase}
    if operation.media:
        schema = _plain_schema(operation.media)
        if operation.answer:
            schema = schemas.reference(operation.answer)
        good["content"] = {operation.media: {"schema": schema, **_example(operation, "answer")}}
    if operation.idempotent:
        hit = {"description": "A repetition.", "schema": {"type": "string", "enum": ["true"]}}
        good["headers"] = {HIT_HEADER: hit}
    return good


def _plain_schema(media: str) -> Json:
    """Return the schema of an answer without a model."""
    if media == JSON:
        return {"type": "object"}
    return {"type": "string", **({} if media.startswith("text/") else {"format": "binary"})}


def _refusal(operation: Operation, status: HTTPStatus, codes: list[str], schemas: Schemas) -> Json:
    """Return the response of one status; `codes` are those of this operation."""
    # The codes are no `enum` of the schema: a client that was generated today must be able to read
    # a code that is added tomorrow.
    content = {
        "schema": schemas.reference(ProblemSchema),
        "examples": {code: _example_of(operation, code) for code in codes},
    }
    named = ", ".join(f"`{code}`" for code in codes)
    refusal: Json = {
        "description": f"{status.phrase}: {named}.",
        "x-codes": codes,
        "content": {PROBLEM: content},
    }
    if status in RETRIED:
        retry = {"description": "Seconds.", "schema": {"type": "string"}}
        refusal["headers"] = {"Retry-After": retry}
    return refusal


def _problem(code: str, operation: str = "") -> Json:
    return problem_body(example_of(code, operation), status_of(code, operation), EXAMPLE_ID)


def _example_of(operation: Operation, code: str) -> Json:
    """Return the shared example of a code, or the one with the status of this operation."""
    return {"$ref": f"#/components/examples/{_example_name(code, operation.id)}"}


def _example_name(code: str, operation: str) -> str:
    """Return the name of an example; some operations refuse by a status of their own."""
    is_own = (operation, code) in OTHERWISE
    return f"{code}.{status_of(code, operation)}" if is_own else code
