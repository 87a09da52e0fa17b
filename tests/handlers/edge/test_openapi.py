"""The description says what the operations do, and the page shows it without help from outside."""

import json
import re
from typing import Any

import pytest

from app import app
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.world import World
from tests.builders.events import rest_event

REFERENCES = re.compile(r'"\$ref": "#/components/(\w+)/([\w.-]+)"')


def get(path: str, **parts: str) -> tuple[int, dict[str, str], str]:
    answer = app(rest_event("GET", path, path=parts or None), None)
    return answer["statusCode"], answer["headers"], answer["body"]


@pytest.fixture
def description(world: World) -> Any:
    status, headers, body = get("/openapi.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    return json.loads(body)


def operations(description: Any) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_every_route_is_described(description: Any) -> None:
    routes = {f"{method} {path}" for path, methods in app.routes.items() for method in methods}

    assert description["openapi"].startswith("3.1.")
    assert set(operations(description)) == routes


def test_o05_every_operation_says_who_may_use_it(description: Any) -> None:
    for operation in operations(description).values():
        said = operation["description"]
        assert ("Permission `" in said) == (operation["security"] == [{"key": []}])
        assert ("Open to everybody." in said) == (operation["security"] == [])


def test_every_operation_has_a_name_of_its_own(description: Any) -> None:
    names = [operation["operationId"] for operation in operations(description).values()]

    assert len(set(names)) == len(names) == len(OPERATIONS)


def test_every_reference_leads_somewhere(description: Any) -> None:
    found = set(REFERENCES.findall(json.dumps(description)))

    assert len(found) > 10
    for kind, name in found:
        assert name in description["components"][kind], name


def test_every_schema_is_used(description: Any) -> None:
    used = {name for kind, name in REFERENCES.findall(json.dumps(description)) if kind == "schemas"}

    assert set(description["components"]["schemas"]) == used


def test_refusals_are_problems(description: Any) -> None:
    reference = {"$ref": "#/components/schemas/ProblemSchema"}
    for operation in operations(description).values():
        for answer in operation["responses"].values():
            if "x-codes" in answer:
                assert answer["content"]["application/problem+json"]["schema"] == reference


def test_a_problem_is_described_as_it_is_answered(description: Any) -> None:
    described = description["components"]["schemas"]["ProblemSchema"]["properties"]

    assert described.keys() - {"errors", "facts"} == {
        "title",
        "code",
        "detail",
        "status",
        "request_id",
    }


def test_a_repeatable_operation_asks_for_its_key(description: Any) -> None:
    for operation in OPERATIONS:
        described = operations(description)[f"{operation.method} {operation.path}"]
        asked = [each["name"] for each in described.get("parameters", ())]
        assert ("Idempotency-Key" in asked) == operation.idempotent
        assert not operation.idempotent or {"400", "409", "422"} <= set(described["responses"])


def test_every_post_for_staff_is_repeatable_but_the_one_that_shows_a_secret() -> None:
    others = {each.path for each in OPERATIONS if each.method == "POST" and not each.idempotent}
    open_ones = {each.path for each in OPERATIONS if not each.permission}

    # These change nothing, and a code is made anew as often as wished. A call and a picture are
    # known by themselves: sent twice, they are one.
    reads = ("/preview", "/search", "/named", "/checks", "/quotes", "/scans")
    assert {path for path in others - open_ones if not path.endswith(reads)} == {
        "/v1/calls",
        "/v1/keys",
        "/v1/pictures",
        "/v1/redemption-codes",
    }


def test_a_query_is_parameters(description: Any) -> None:
    audit = operations(description)["GET /v1/audit"]["parameters"]

    assert {each["name"]: each["required"] for each in audit} == {
        "limit": False,
        "cursor": False,
        "day": False,
    }
    assert next(each for each in audit if each["name"] == "limit")["schema"]["maximum"] == 100
    assert next(each for each in audit if each["name"] == "day")["schema"]["format"] == "date"


def test_the_page_stands_alone() -> None:
    status, headers, page = get("/docs")
    policy = headers["Content-Security-Policy"]

    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == [
        "docs/page.css",
        "docs/page.js",
        "openapi.json",
        "#createKey",
    ]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src)|<style|\son\w+=|\sstyle=", page)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("page.js", "text/javascript"),
        ("schema.js", "text/javascript"),
        ("samples.js", "text/javascript"),
        ("page.css", "text/css"),
    ],
)
def test_the_parts_of_the_page_are_served(name: str, content_type: str) -> None:
    status, headers, body = get("/docs/{name}", name=name)

    assert (status, headers["Content-Type"]) == (200, f"{content_type}; charset=utf-8")
    assert not re.search(r"https?:|innerHTML|outerHTML|insertAdjacent|eval\(|import\(", body)


@pytest.mark.parametrize("name", ["page.html", "../texts.py", "nothing.js"])
def test_no_other_file_is(name: str) -> None:
    assert get("/docs/{name}", name=name)[0] == 404


def test_examples_of_tills_are_sent_with_the_present_instant(description: Any) -> None:
    """The page replaces the instant of an example: before the programme it would earn nothing."""
    schemas = description["components"]["schemas"]

    for body in ("NewPurchase", "NewReturn", "NewQuote", "DeliveryBody"):
        assert schemas[body]["properties"]["at"]["x-days-ahead"] == 0
