"""The description can be used by the tools of others: it is valid, exact, and has examples.

Cases o01 to o07 of field trials. tests/client runs a generated client.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from chalicelib.handlers.edge.codes import kind_of
from chalicelib.handlers.edge.openapi import codes_of, describe
from chalicelib.handlers.edge.operation import Changes, Nothing, Operation, ResponseModel
from chalicelib.handlers.edge.parameters import examples
from chalicelib.handlers.edge.problems import catalogue
from chalicelib.handlers.edge.tags import TAGS
from chalicelib.handlers.operations import OPERATIONS

DESCRIPTION = json.loads(json.dumps(describe(OPERATIONS)))
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
UNIONS = {name: schema for name, schema in SCHEMAS.items() if "discriminator" in schema}
SCHEMA = "#/components/schemas/"


def named(operation: Operation) -> str:
    return operation.id


def described(operation: Operation) -> Any:
    return DESCRIPTION["paths"][operation.path][operation.method.lower()]


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from parts(each)


def fits(schema: Any, value: Any) -> bool:
    """Whether a value is valid against a schema of the description."""
    whole = {**schema, "components": DESCRIPTION["components"]}
    return bool(jsonschema_rs.is_valid(whole, value))


def variants(union: str) -> dict[str, str]:
    """The names of the schemas of a union, by kind."""
    mapping = UNIONS[union]["discriminator"]["mapping"]
    return {kind: reference.removeprefix(SCHEMA) for kind, reference in mapping.items()}


# Valid, and readable for tools


def test_o02_the_description_is_valid() -> None:
    """Case o02. Redocly and Spectral are run by hand: see CONTRIBUTING.md."""
    assert list(OpenAPIV31SpecValidator(DESCRIPTION).iter_errors()) == []


def test_o05_it_names_its_licence_and_its_groups_in_the_order_of_work() -> None:
    """Case o05."""
    order = [tag["name"] for tag in DESCRIPTION["tags"]]
    met = [described(operation)["tags"][0] for operation in OPERATIONS]

    assert DESCRIPTION["info"]["license"]["identifier"] == "Apache-2.0"
    assert order == [tag.name for tag in TAGS]
    first = [
        "keys",
        "bot",
        "customers",
        "fields",
        "purchases",
        "points",
        "offers",
        "catalogue",
        "segments",
    ]
    assert order[: len(first)] == first
    assert set(met) == set(order)
    paths = list(DESCRIPTION["paths"])
    assert paths.index("/v1/customers") < paths.index("/v1/purchases") < paths.index("/v1/segments")
    assert paths.index("/v1/campaigns/{campaign_id}/prospect") < paths.index(
        "/v1/campaigns/{campaign_id}/launch"
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_an_operation_has_a_readable_name(operation: Operation) -> None:
    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", operation.id)
    assert described(operation)["operationId"] == operation.id


def test_the_names_that_others_rely_on_stay() -> None:
    assert {"listCampaigns", "launchCampaign", "recordPurchase", "listCustomers"} <= {
        operation.id for operation in OPERATIONS
    }


def test_what_is_not_for_clients_is_marked() -> None:
    internal = {operation.id for operation in OPERATIONS if described(operation).get("x-internal")}

    assert internal >= {"receiveUpdate", "followLink", "unsubscribe", "showDocs"}
    assert all(operation.permission is None for operation in OPERATIONS if operation.id in internal)


# Schemas


def test_o03_a_schema_has_one_name_and_that_is_its_class() -> None:
    """Case o03: no pairs for requests and answers, and no names of modules."""
    titles = [schema["title"] for name, schema in SCHEMAS.items() if "enum" not in schema]

    assert not [name for name in SCHEMAS if not re.fullmatch(r"[A-Z][A-Za-z]+", name)]
    assert len(set(titles)) == len(titles)
    assert {"CampaignResponse", "NewCampaign", "Predicate", "Button"} <= set(SCHEMAS)


def test_o03_only_schemas_have_titles() -> None:
    """Case o03: generators make a class of every title."""
    titled = [part for part in parts(DESCRIPTION) if isinstance(part.get("title"), str)]
    schemas = [id(schema) for schema in SCHEMAS.values()]
    problems = [id(each["value"]) for each in DESCRIPTION["components"]["examples"].values()]

    others = [part for part in titled if id(part) not in {*schemas, *problems}]
    assert others == [DESCRIPTION["info"]]


def test_o01_no_body_has_a_default() -> None:
    """Cases o01 and o06: a client sends a default that it knows, and typed clients demand it."""
    assert [part for part in parts(SCHEMAS) if "default" in part] == []


def test_o01_a_default_is_a_sentence_and_a_change_has_none() -> None:
    """Case o01."""
    changes = {model.__name__ for model in Changes.__subclasses__()}

    assert changes == {"AppealChanges", "CampaignChanges", "CustomerChanges"}
    assert 'By default `"ru"`.' in SCHEMAS["NewCustomer"]["properties"]["language"]["description"]
    for name in changes:
        assert "By default" not in json.dumps(SCHEMAS[name])
        assert "required" not in SCHEMAS[name]


def test_o04_a_kind_is_required() -> None:
    """Case o04."""
    for union in UNIONS:
        for kind, name in variants(union).items():
            assert SCHEMAS[name]["properties"]["kind"]["const"] == kind
            assert "kind" in SCHEMAS[name]["required"]
    assert (len(variants("Predicate")), len(variants("Button"))) == (27, 3)


@pytest.mark.parametrize(
    ("name", "rest", "one_of"),
    [
        ("NewPurchase", "recordPurchase", {"card": "2000000000008", "phone": "8 921 123-45-67"}),
        ("PreviewRequest", "previewSegment", {"segment": "s", "predicate": {"kind": "stop"}}),
        ("AudienceBody", "", {"segment": "s", "customers": ["c1"]}),
    ],
)
def test_o06_exactly_one_is_in_the_schema(name: str, rest: str, one_of: dict[str, Any]) -> None:
    """Case o06: a body with one of them fits; without any, or with two, it does not."""
    schema = {"$ref": f"{SCHEMA}{name}"}
    names = {each["required"][0] for each in SCHEMAS[name]["allOf"][0]["oneOf"]}
    sent = dict(examples()[rest]["request"]) if rest else {"segment": "s"}
    none = {field: value for field, value in sent.items() if field not in names}

    assert fits(schema, sent)
    assert not fits(schema, none)
    assert not fits(schema, {**none, **one_of})
    for field in names:
        assert "null" not in json.dumps(SCHEMAS[name]["properties"][field].get("type", ""))


def test_an_answer_has_all_its_fields() -> None:
    for model in (each.answer for each in OPERATIONS if each.answer):
        if issubclass(model, ResponseModel):
            schema = SCHEMAS[model.__name__]
            assert schema["required"] == list(schema["properties"])


@pytest.mark.parametrize("union", UNIONS)
def test_o07_every_kind_has_an_example_with_all_its_fields(union: str) -> None:
    """Case o07."""
    for kind, name in variants(union).items():
        (example,) = SCHEMAS[name]["examples"]
        assert example["kind"] == kind
        assert set(example) == set(SCHEMAS[name]["properties"])
        assert fits({"$ref": f"{SCHEMA}{union}"}, example)


# Codes


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_code_of_an_operation_is_listed_under_its_status(operation: Operation) -> None:
    answers = described(operation)["responses"]
    listed = {code for answer in answers.values() for code in answer.get("x-codes", ())}

    assert listed == {code for code in codes_of(operation) if _is_listed(operation, code)}
    for status, answer in answers.items():
        shown = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
        assert list(shown) == answer.get("x-codes", [])
        for code in shown:
            name = shown[code]["$ref"].rpartition("/")[2]
            example = DESCRIPTION["components"]["examples"][name]["value"]
            assert (example["code"], str(example["status"])) == (code, status)
            assert "{{" not in example["detail"]


def _is_listed(operation: Operation, code: str) -> bool:
    return kind_of(code).__name__ != "Unavailable" or 503 not in operation.also


def test_every_code_has_a_title() -> None:
    assert {code for each in OPERATIONS for code in codes_of(each)} <= catalogue().keys()


# Examples


def read(model: type[BaseModel], value: Any) -> None:
    model.model_validate_json(json.dumps(value))


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_request_and_answer_has_a_complete_example(operation: Operation) -> None:
    said, example = described(operation), examples().get(operation.id, {})
    if operation.body is not Nothing:
        content = said["requestBody"]["content"]["application/json"]
        assert content["example"] == example["request"]
        assert fits(content["schema"], example["request"])
        read(operation.body, example["request"])
    if operation.answer:
        content = said["responses"][str(operation.status)]["content"]["application/json"]
        assert content["example"] == example["answer"]
        assert fits(content["schema"], example["answer"])
        read(operation.answer, example["answer"])


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body is not Nothing])
def test_an_example_of_a_request_names_every_field(operation: Operation) -> None:
    schema = SCHEMAS.get(operation.body.__name__, {})
    one_of = {each["required"][0] for rule in schema.get("allOf", ()) for each in rule["oneOf"]}
    properties = schema.get("properties", {})
    wanted = {name for name, each in properties.items() if not each.get("readOnly")} - one_of
    if issubclass(operation.body, Changes) or operation.id == "sendWebchatMessage":
        return  # one field is enough for a change, and a message has a text or a button

    assert wanted - {"version"} <= set(examples()[operation.id]["request"])


def test_every_parameter_of_a_path_has_an_example() -> None:
    for operation in OPERATIONS:
        for parameter in described(operation).get("parameters", ()):
            if parameter["in"] == "path" and operation.permission:
                assert parameter["example"], operation.id
            if "example" in parameter:
                assert fits(parameter["schema"], parameter["example"]), operation.id
