"""What an operation requires of a caller: a key, a role, a shop, look-ups, JSON, a page's size."""

import base64
import json
from typing import Any

import pytest
from chalice import Blueprint, Chalice, Response
from pydantic import BaseModel, ValidationError

from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission, Role
from chalicelib.handlers.edge.operation import Api, Body, Call, Operation, Paged
from chalicelib.handlers.edge.request import PATH_CHARS_MAX
from chalicelib.world import World
from chalicelib.world.bounds import Bounds
from tests.builders.clock import Clock
from tests.builders.events import rest_event
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, stored

PAGES, GREETINGS, TABLE, DOORS = "/v1/pages", "/v1/greetings/{name}", "/v1/table", "/v1/doors"
DOOR, SEAL = f"{DOORS}/{{name}}", "/v1/seal"
TILL, CARD, SEARCH = "/v1/till", "/v1/cards/{customer_id}", "/v1/search"
PIXEL = b"\x89PNG"

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
    Operation("GET", SEAL, "Seal", None, None, media="image/png"),
    Operation(
        "GET",
        TILL,
        "Till",
        Permission.CUSTOMERS_READ,
        None,
        media="text/plain",
        checks_shop=True,
    ),
    Operation("GET", CARD, "Card", Permission.CUSTOMERS_READ, None, media="text/plain"),
    Operation("GET", SEARCH, "Search", Permission.CUSTOMERS_READ, None, media="text/plain"),
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


@api.opens(DECLARED[5])
def seal() -> Response:
    return Response(PIXEL, {"Content-Type": "image/png"}, 200)


@api.serves(DECLARED[6])
def till(call: Call[Any, Any]) -> str:
    return f"shop {call.caller.shop}"


@api.serves(DECLARED[7])
def card(call: Call[Any, Any]) -> str:
    return f"card of {call.path['customer_id']}"


@api.serves(DECLARED[8])
def search(call: Call[Any, Any]) -> str:
    call.refuse_if_spent()
    return f"asked from {call.asker.address or 'nowhere'}"


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
    assert (plain.id, plain.also, plain.deprecated_query) == ("", (), ())
    assert (plain.is_internal, plain.keeps_to_shop) == (False, False)


# Shops


def test_a_key_of_one_shop_serves_only_what_keeps_to_its_shop(world: World) -> None:
    cashier = a_caller(world, Role.CASHIER, shop="s1").secret
    ours, theirs = (stored(world, a_customer(shop=shop)).id for shop in ("s1", "s2"))

    assert asks("GET", TILL, cashier)["body"] == "shop s1"
    assert asks("GET", CARD, cashier, path={"customer_id": ours})["body"] == f"card of {ours}"
    others = asks("GET", CARD, cashier, path={"customer_id": theirs})
    assert code(others) == (403, "key.other_shop")
    assert code(asks("GET", SEARCH, cashier)) == (403, "key.other_shop")


def test_a_key_of_the_whole_programme_is_limited_to_no_shop(world: World) -> None:
    cashier = a_caller(world, Role.CASHIER).secret
    anna = stored(world, a_customer(shop="s2")).id

    assert asks("GET", CARD, cashier, path={"customer_id": anna})["statusCode"] == 200
    assert asks("GET", SEARCH, cashier)["statusCode"] == 200


# Look-ups


def guesses(secret: str, address: str = "198.51.100.7") -> tuple[int, str]:
    """Find out that a person is no customer, from this network address."""
    event = rest_event("PUT", GREETINGS, path={"name": "nobody"}, body=b'{"text": "hello"}')
    event["headers"] |= {"Authorization": f"Bearer {secret}"}
    event["requestContext"]["identity"]["sourceIp"] = address
    return code(application(event, {}))


UNKNOWN, TOO_MANY = (404, "customer.not_found"), (429, "customers.too_many_searches")


def test_s06_a_refusal_that_reveals_a_person_is_counted_by_key(world: World, secret: str) -> None:
    world.bounds = Bounds(searches_an_hour=1)

    assert [guesses(secret), guesses(secret, "203.0.113.9")] == [UNKNOWN, TOO_MANY]
    assert guesses(a_caller(world, Role.ADMIN).secret) == UNKNOWN


def test_s06_a_refusal_that_reveals_a_person_is_counted_by_address(
    world: World, secret: str
) -> None:
    world.bounds = Bounds(searches_an_hour_an_address=1)
    other = a_caller(world, Role.ADMIN).secret

    assert [guesses(secret), guesses(other)] == [UNKNOWN, TOO_MANY]
    assert guesses(other, "203.0.113.9") == UNKNOWN


def test_s06_who_used_up_the_look_ups_may_search_again_in_the_next_hour(
    world: World, secret: str, clock: Clock
) -> None:
    world.bounds = Bounds(searches_an_hour=0)
    guesses(secret)

    assert code(asks("GET", SEARCH, secret)) == TOO_MANY
    clock.moves(hours=1)
    assert asks("GET", SEARCH, secret)["body"] == "asked from 198.51.100.7"


@pytest.mark.parametrize("context", [{}, {"identity": {}}])
def test_a_request_without_a_known_address_is_answered(
    secret: str, context: dict[str, Any]
) -> None:
    event = rest_event("GET", SEARCH, headers={"Authorization": f"Bearer {secret}"})
    del event["requestContext"]["identity"]
    event["requestContext"] |= context

    assert application(event, {})["body"] == "asked from nowhere"


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


def test_a_body_stays_what_was_sent() -> None:
    sent = Greeting(text="hello")

    with pytest.raises(ValidationError, match="frozen"):
        sent.text = "bye"  # type: ignore[misc]


def test_where_no_body_is_read_its_type_does_not_matter(secret: str) -> None:
    assert asks("GET", PAGES, secret, headers={"content-type": "text/plain"})["statusCode"] == 200


def test_a_body_that_is_not_json_is_refused_without_a_key_too(world: World) -> None:
    refused = asks("POST", DOORS, body=b"hello", headers={"content-type": "text/plain"})

    assert code(refused) == (415, "body.media_type")
    assert asks("POST", DOORS, body=b'{"text": "hello"}')["body"] == "who is there?"


# Answers


def test_an_open_operation_gets_the_parts_of_its_path(world: World) -> None:
    assert asks("GET", DOOR, path={"name": "anna"})["body"] == "come in, anna"


@pytest.mark.parametrize("accepted", ["*/*", "text/html", ""])
def test_a_picture_is_sent_to_any_client(world: World, accepted: str) -> None:
    answer = asks("GET", SEAL, headers={"accept": accepted})

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert base64.b64decode(answer["body"]) == PIXEL


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
