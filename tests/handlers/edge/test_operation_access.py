"""What an operation requires of a caller: a key, a role, JSON, and the size of a page."""

import base64
import json
from typing import Any

import pytest
from chalice import Blueprint, Chalice, Response
from pydantic import BaseModel

from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission, Role
from chalicelib.handlers.edge.operation import PATH_CHARS_MAX, Api, Body, Call, Operation, Paged
from chalicelib.world import World
from tests.builders.events import rest_event
from tests.builders.staff import a_caller

PAGES, GREETINGS, TABLE, DOORS = "/v1/pages", "/v1/greetings/{name}", "/v1/table", "/v1/doors"
DOOR = f"{DOORS}/{{name}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class Greeting(Body):
    text: str


class ShownPage(BaseModel):
    limit: int
    cursor: str


DECLARED = [
    Operation("GET", PAGES, "Pages", Permission.KEYS_MANAGE, ShownPage, query=Paged),
    Operation(
        "PUT",
        GREETINGS,
        "Greet",
        Permission.KEYS_MANAGE,
        None,
        Greeting,
        status=204,
        body_bytes_max=20,
    ),
    Operation("GET", TABLE, "Table", Permission.KEYS_MANAGE, None, media="text/csv"),
    Operation("GET", DOOR, "Door", None, None, media="text/plain"),
    Operation("POST", DOORS, "Knock", None, None, Greeting, media="text/plain"),
]


@api.serves(DECLARED[0])
def pages(call: Call[Any, Paged]) -> ShownPage:
    return ShownPage(limit=call.query.limit, cursor=call.query.cursor)


@api.serves(DECLARED[1])
def greet(call: Call[Greeting, Any]) -> None:
    if call.path["name"] == "nobody":
        raise NotFound("customer.not_found")
    assert call.body.text == "hello"


@api.serves(DECLARED[2])
def table(call: Call[Any, Any]) -> str:
    return f"{call.caller.id};{call.actor.by}"


@api.opens(DECLARED[3])
def door(name: str) -> Response:
    return Response(f"come in, {name}", {"Content-Type": "text/plain"}, 200)


@api.opens(DECLARED[4])
def knock() -> Response:
    return Response("who is there?", {"Content-Type": "text/plain"}, 200)


application = Chalice("access")
application.register_blueprint(blueprint)


def asks(method: str, resource: str, secret: str = "", **event: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    headers |= event.pop("headers", {})
    answer: dict[str, Any] = application(rest_event(method, resource, headers=headers, **event), {})
    return answer


def greets(secret: str, content_type: str | None, *, is_base64: bool = False) -> dict[str, Any]:
    body = b'{"text": "hello"}'
    event = rest_event("PUT", GREETINGS, path={"name": "anna"}, body=body)
    event["headers"] = {"Authorization": f"Bearer {secret}"}
    if content_type is not None:
        event["headers"]["Content-Type"] = content_type
    if is_base64:
        event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    answer: dict[str, Any] = application(event, {})
    return answer


def code(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], json.loads(answer["body"])["code"]


@pytest.fixture
def secret(world: World) -> str:
    return a_caller(world, Role.ADMIN).secret


# Keys


@pytest.mark.parametrize(
    ("authorization", "why"),
    [
        (None, "key.missing"),
        ("", "key.missing"),
        ("Basic YTpi", "key.missing"),
        ("Bearer", "key.missing"),
        ("Bearergrocer_unknown", "key.missing"),
        ("Bearer grocer_unknown", "key.unknown"),
    ],
)
def test_without_a_known_key_nothing_is_served(
    world: World, authorization: str | None, why: str
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    assert code(asks("GET", PAGES, headers=headers)) == (401, why)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR", "Bearer "])
def test_the_scheme_of_a_key_has_no_case(secret: str, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {secret}"}

    assert asks("GET", PAGES, headers=headers)["statusCode"] == 200


def test_a_key_serves_what_its_role_may_do_and_no_more(world: World, secret: str) -> None:
    marketer = a_caller(world, Role.MARKETER).secret

    assert code(asks("GET", PAGES, marketer)) == (403, "key.role")
    assert asks("GET", PAGES, secret)["statusCode"] == 200


def test_a_caller_without_a_key_learns_nothing_about_what_is_valid(world: World) -> None:
    for wrong in (
        asks("GET", PAGES, query={"limit": "none"}),
        asks("PUT", GREETINGS, path={"name": "a"}, body=b"{"),
        asks("PUT", GREETINGS, path={"name": "a"}, headers={"content-type": "text/plain"}),
        asks("PUT", GREETINGS, path={"name": "x" * (PATH_CHARS_MAX + 1)}, body=b"{}"),
    ):
        assert code(wrong) == (401, "key.missing")


def test_no_operation_is_open_by_mistake_nor_closed_by_mistake() -> None:
    with pytest.raises(AssertionError, match="opens"):
        api.serves(DECLARED[3])
    with pytest.raises(AssertionError, match="serves"):
        api.opens(DECLARED[0])


def test_every_operation_is_listed_once_for_the_description() -> None:
    assert api.operations == DECLARED


def test_a_view_knows_which_key_calls_and_acts_in_its_name(world: World) -> None:
    caller = a_caller(world, Role.ADMIN)

    assert asks("GET", TABLE, caller.secret)["body"] == f"{caller.key_id};{caller.key_id}"


def test_an_operation_that_declares_no_more_answers_200_with_json() -> None:
    plain = DECLARED[0]

    assert (plain.status, plain.media, plain.refuses) == (200, "application/json", ())
    assert (plain.details, plain.idempotent) == ("", False)


# Content types and bodies


def test_an_operation_may_take_smaller_bodies_than_others(secret: str) -> None:
    body = b'{"text": "hello" }  '

    assert len(body) == 20
    path = {"name": "anna"}
    assert asks("PUT", GREETINGS, secret, path=path, body=body)["statusCode"] == 204
    larger = asks("PUT", GREETINGS, secret, path=path, body=body + b" ")
    assert code(larger) == (413, "body.too_large")


@pytest.mark.parametrize(
    "said",
    ["application/json", "application/json; charset=utf-8", "Application/JSON ;q=1", None],
)
def test_json_is_taken_however_its_type_is_written(secret: str, said: str | None) -> None:
    assert greets(secret, said)["statusCode"] == 204


def test_a_body_that_the_gateway_encoded_is_the_same_body(secret: str) -> None:
    assert greets(secret, "application/json", is_base64=True)["statusCode"] == 204


def test_where_no_body_is_read_its_type_does_not_matter(secret: str) -> None:
    assert asks("GET", PAGES, secret, headers={"content-type": "text/plain"})["statusCode"] == 200


def test_a_body_that_is_not_json_is_refused_without_a_key_too(world: World) -> None:
    refused = asks("POST", DOORS, body=b"hello", headers={"content-type": "text/plain"})

    assert code(refused) == (415, "body.media_type")
    assert asks("POST", DOORS, body=b'{"text": "hello"}')["body"] == "who is there?"


# Answers


def test_an_open_operation_gets_the_parts_of_its_path(world: World) -> None:
    assert asks("GET", DOOR, path={"name": "anna"})["body"] == "come in, anna"


def test_an_answer_has_the_status_and_the_type_that_were_declared(secret: str) -> None:
    empty, text, model = (
        greets(secret, None),
        asks("GET", TABLE, secret),
        asks("GET", PAGES, secret),
    )

    assert (empty["statusCode"], empty["body"]) == (204, "")
    assert text["headers"]["Content-Type"] == "text/csv"
    assert model["headers"]["Content-Type"] == "application/json"
    for each in (empty, text, model):
        assert each["headers"]["Cache-Control"] == "no-store"
        assert "Idempotency-Hit" not in each["headers"]


def test_the_refusal_of_an_operation_that_keeps_no_answer_is_the_answer(secret: str) -> None:
    refused = asks("PUT", GREETINGS, secret, path={"name": "nobody"}, body=b'{"text": "hello"}')

    assert code(refused) == (404, "customer.not_found")


# Pages


@pytest.mark.parametrize(
    ("asked", "limit"), [({}, 50), ({"limit": "1"}, 1), ({"limit": "100"}, 100)]
)
def test_a_page_has_fifty_entries_unless_the_caller_chooses_1_to_100(
    secret: str, asked: dict[str, str], limit: int
) -> None:
    page = asks("GET", PAGES, secret, query=asked)

    assert page["body"] == f'{{"limit":{limit},"cursor":""}}'


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"limit": "101"}, {"cursor": "x" * 2001}])
def test_a_page_of_another_size_is_refused(secret: str, asked: dict[str, str]) -> None:
    assert code(asks("GET", PAGES, secret, query=asked)) == (400, "body.malformed")
    assert asks("GET", PAGES, secret, query={"cursor": "x" * 2000})["statusCode"] == 200
