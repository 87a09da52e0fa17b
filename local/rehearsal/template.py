"""Reads a CloudFormation template: resources, statements of roles, what an intrinsic names."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def in_prod(value: object, mappings: Json) -> object:
    """The value in production, if it depends on the stage."""
    if not isinstance(value, dict):
        return value
    mapping, _, key = value["Fn::FindInMap"]
    return mappings[mapping]["prod"][key]


def statements(template: Json) -> Iterator[tuple[str, Json]]:
    """Every statement of every role, with or without a condition."""
    for name, role in of_type(template, "AWS::IAM::Role"):
        for policy in role.get("Policies", []):
            for entry in policy["PolicyDocument"]["Statement"]:
                statement = entry["Fn::If"][1] if "Fn::If" in entry else entry
                yield name, statement


def statements_by_role(template: Json) -> Iterator[tuple[str, list[Json]]]:
    """The statements of each role."""
    for name, _ in of_type(template, "AWS::IAM::Role"):
        yield name, [each for role, each in statements(template) if role == name]


def of_type(template: Json, kind: str) -> Iterator[tuple[str, Json]]:
    """The properties of every resource of a type, by its logical id."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def strings(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def referred(value: Json) -> str:
    """The logical id that an intrinsic names: Ref, Fn::GetAtt or a Fn::Sub of one attribute."""
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        return str(value["Fn::GetAtt"][0])
    return str(value["Fn::Sub"]).removeprefix("${").split(".")[0]
