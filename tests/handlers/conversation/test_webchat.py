"""The web chat's doors: for pages of allowed origins, and for holders of a token."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.handlers.conversation.webchat import MESSAGE_BYTES_MAX
from chalicelib.handlers.edge.request import BODY_BYTES_MAX
from chalicelib.services.conversation.webchat.open_webchat import (
    MESSAGES_A_MINUTE_MAX,
    SESSIONS_AN_HOUR_MAX,
)
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.people import WebchatVisitor
from tests.handlers.broken import AWAY, fails
from tests.repo.builders import everything

SESSIONS, MESSAGES = "/webchat/sessions", "/webchat/messages"
HELLO = {"client_id": "click-0001", "text": "Hello"}
DOORS = [("POST", SESSIONS), ("POST", MESSAGES), ("GET", MESSAGES), ("OPTIONS", SESSIONS)]


def said(method: str) -> Any:
    """The body of a request; only a POST has one."""
    return HELLO if method == "POST" else None


def problem(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], json.loads(answer["body"])["code"]


def body_of(answer: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer["body"])
    return body


def pointers(answer: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in body_of(answer)["errors"]]


def test_a_session_is_opened_with_a_greeting(visitor: WebchatVisitor) -> None:
    answer = visitor.calls("POST", SESSIONS, {"locale": "en"})

    assert answer["statusCode"] == 201
    opened = body_of(answer)
    assert opened["token"]
    (greeting,) = opened["messages"]
    assert {button["value"] for row in greeting["buttons"] for button in row} >= {"agree"}


def test_an_answer_is_for_the_page_that_asked_and_for_no_cache(visitor: WebchatVisitor) -> None:
    headers = visitor.calls("POST", SESSIONS, {})["headers"]

    assert headers["Access-Control-Allow-Origin"] == visitor.origin
    assert (headers["Vary"], headers["Cache-Control"]) == ("Origin", "no-store")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", SESSIONS, {"locale": "fr"}, 400),
        ("POST", MESSAGES, HELLO, 401),
        ("GET", MESSAGES, None, 401),
        ("POST", SESSIONS, b"x" * (BODY_BYTES_MAX + 1), 413),
    ],
)
def test_a_page_may_read_why_it_was_refused(
    visitor: WebchatVisitor, method: str, path: str, body: Any, status: int
) -> None:
    answer = visitor.calls(method, path, body)

    assert answer["statusCode"] == status
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"]["Access-Control-Allow-Origin"] == visitor.origin
    assert (answer["headers"]["Vary"], answer["headers"]["Cache-Control"]) == ("Origin", "no-store")


def test_a_page_may_read_how_long_to_wait(world: World, visitor: WebchatVisitor) -> None:
    visitor.opens()
    fails(world, AWAY, "dynamodb")

    headers = visitor.calls("POST", MESSAGES, HELLO)["headers"]

    assert headers["Access-Control-Allow-Origin"] == visitor.origin
    assert int(headers["Retry-After"]) >= 1


@pytest.mark.parametrize(("method", "path"), DOORS)
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "", "null", "https://shop.example.evil"]
)
def test_a_page_of_another_origin_is_refused(
    world: World, visitor: WebchatVisitor, method: str, path: str, origin: str
) -> None:
    answer = visitor.calls(method, path, said(method), origin=origin)

    assert problem(answer) == (403, "webchat.origin")
    assert "Access-Control-Allow-Origin" not in answer["headers"]
    assert everything(world) == {}


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_without_allowed_origins_the_web_chat_is_off(
    world: World, visitor: WebchatVisitor, method: str, path: str
) -> None:
    use_world(replace(world, settings=replace(world.settings, webchat_origins="")))

    body = said(method)
    assert problem(visitor.calls(method, path, body)) == (404, "channel.unknown")
    assert problem(visitor.calls(method, path, body, origin="")) == (404, "channel.unknown")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["", "x", "a.b", "токен"])
def test_without_a_token_nothing_is_read_or_said(
    world: World, visitor: WebchatVisitor, method: str, token: str
) -> None:
    visitor.token = token

    assert problem(visitor.calls(method, MESSAGES, said(method))) == (401, "webchat.session")
    assert everything(world) == {}


def test_what_is_said_is_answered_at_once(visitor: WebchatVisitor) -> None:
    visitor.opens()

    answer = visitor.calls("POST", MESSAGES, {"client_id": "click-0001", "button": "agree"})

    assert answer["statusCode"] == 200
    assert len(body_of(answer)["messages"]) == 1


def test_the_same_message_twice_is_answered_twice_and_heard_once(visitor: WebchatVisitor) -> None:
    visitor.opens()

    said = [visitor.calls("POST", MESSAGES, HELLO) for _ in range(2)]

    assert body_of(said[0]) == body_of(said[1])
    read = body_of(visitor.calls("GET", MESSAGES, query={"after": "0"}))
    assert len(read["messages"]) == 2


def test_a_message_from_long_ago_is_not_answered_again(visitor: WebchatVisitor) -> None:
    visitor.opens()
    for number in range(5):
        visitor.calls("POST", MESSAGES, {**HELLO, "client_id": f"click-000{number}"})

    again = visitor.calls("POST", MESSAGES, {**HELLO, "client_id": "click-0000"})

    assert body_of(again) == {"messages": []}


@pytest.mark.parametrize(
    ("body", "at"),
    [
        pytest.param({"client_id": "click-0001"}, "", id="says nothing"),
        pytest.param({**HELLO, "button": "agree"}, "", id="says two things"),
        pytest.param({"text": "Hello"}, "/client_id", id="no id"),
        pytest.param({**HELLO, "client_id": "x y"}, "/client_id", id="bad id"),
        pytest.param({**HELLO, "text": "a\x00b"}, "/text", id="NUL"),
        pytest.param({**HELLO, "text": "a\x1b[0m"}, "/text", id="escape"),
        pytest.param({**HELLO, "text": "я" * 5_000}, "/text", id="long"),
        pytest.param({**HELLO, "text": 5}, "/text", id="a number"),
        pytest.param({**HELLO, "a/b~c": 1}, "/a~1b~0c", id="unknown field"),
        pytest.param([HELLO], "", id="a list"),
        pytest.param(b"null", "", id="null"),
        pytest.param(b"{", "", id="broken JSON"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b'{"client_id":"click-0001","text":NaN}', "/text", id="NaN"),
        pytest.param(b"[" * 100_000, "", id="brackets"),
        pytest.param(b'{"client_id":"click-0001","text":"\\ud800"}', "", id="lone surrogate"),
    ],
)
def test_a_bad_body_is_pointed_at(visitor: WebchatVisitor, body: Any, at: str) -> None:
    visitor.opens()

    answer = visitor.calls("POST", MESSAGES, body)

    assert problem(answer) == (400, "body.malformed")
    assert pointers(answer) == [at]


@pytest.mark.parametrize(
    "said", [{"text": "Hello", "button": None}, {"button": "help", "text": None}]
)
def test_d03_null_is_absent_in_a_message(visitor: WebchatVisitor, said: dict[str, Any]) -> None:
    """Case d03."""
    visitor.opens()

    answer = visitor.calls("POST", MESSAGES, {"client_id": "click-0001", **said})

    assert answer["statusCode"] == 200
    assert body_of(answer)["messages"]


def test_d03_null_is_absent_in_a_session(visitor: WebchatVisitor) -> None:
    """Case d03."""
    assert visitor.calls("POST", SESSIONS, {"locale": None, "ref": None})["statusCode"] == 201


@pytest.mark.parametrize("said", [{"text": None}, {"text": None, "button": None}])
def test_two_nulls_say_nothing(visitor: WebchatVisitor, said: dict[str, Any]) -> None:
    visitor.opens()

    answer = visitor.calls("POST", MESSAGES, {"client_id": "click-0001", **said})

    assert problem(answer) == (400, "body.malformed")


def test_a_bad_body_is_not_quoted(visitor: WebchatVisitor) -> None:
    visitor.opens()

    answer = visitor.calls("POST", MESSAGES, {**HELLO, "text": "Anna +79211234567\x00"})

    assert "79211234567" not in answer["body"]


@pytest.mark.parametrize("body", [{"locale": "fr"}, {"ref": "x" * 65}, {"name": "Anna"}])
def test_a_session_with_a_bad_body_is_not_opened(
    world: World, visitor: WebchatVisitor, body: dict[str, str]
) -> None:
    assert problem(visitor.calls("POST", SESSIONS, body)) == (400, "body.malformed")
    assert everything(world) == {}


@pytest.mark.parametrize("path", [SESSIONS, MESSAGES])
def test_a_large_body_is_too_large(visitor: WebchatVisitor, path: str) -> None:
    visitor.opens()

    most = MESSAGE_BYTES_MAX if path == MESSAGES else BODY_BYTES_MAX
    answer = visitor.calls("POST", path, b"x" * (most + 1))

    assert problem(answer) == (413, "body.too_large")


def test_a_body_that_is_no_json_by_its_type_is_refused(visitor: WebchatVisitor) -> None:
    from app import app
    from tests.builders.events import rest_event

    headers = {"Origin": visitor.origin, "content-type": "text/plain"}
    event = rest_event("POST", SESSIONS, body=b"{}", headers=headers)

    assert app(event, None)["statusCode"] == 415


def test_too_many_sessions_of_one_address_wait_an_hour(visitor: WebchatVisitor) -> None:
    for _ in range(SESSIONS_AN_HOUR_MAX):
        visitor.calls("POST", SESSIONS, {})

    answer = visitor.calls("POST", SESSIONS, {})

    assert problem(answer) == (429, "webchat.too_many_sessions")
    assert answer["headers"]["Retry-After"] == "3600"


def test_too_many_messages_of_one_session_wait_a_minute(
    visitor: WebchatVisitor, clock: Clock
) -> None:
    visitor.opens()
    for _ in range(MESSAGES_A_MINUTE_MAX):
        visitor.calls("POST", MESSAGES, HELLO)

    answer = visitor.calls("POST", MESSAGES, HELLO)

    assert problem(answer) == (429, "webchat.too_many_messages")
    assert answer["headers"]["Retry-After"] == "60"
    clock.moves(minutes=1)
    assert visitor.calls("POST", MESSAGES, HELLO)["statusCode"] == 200


@pytest.mark.parametrize("path", [SESSIONS, MESSAGES])
def test_a_browser_is_told_what_its_page_may_send(visitor: WebchatVisitor, path: str) -> None:
    answer = visitor.calls("OPTIONS", path)

    assert answer["statusCode"] == 200
    assert answer["headers"]["Access-Control-Allow-Origin"] == visitor.origin
    assert "Authorization" in answer["headers"]["Access-Control-Allow-Headers"]


def test_a_page_reads_what_came_after_what_it_knows(visitor: WebchatVisitor, clock: Clock) -> None:
    (greeting,) = visitor.opens()
    clock.moves(seconds=1)
    (answer,) = visitor.presses("I agree")

    after = {"after": str(greeting["seq"])}
    read = body_of(visitor.calls("GET", MESSAGES, query=after))["messages"]
    assert read == [answer]
    everything_said = body_of(visitor.calls("GET", MESSAGES))["messages"]
    assert everything_said == [greeting, answer]


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "١", "1e3", "9" * 16, "9" * 5_000])
def test_a_bad_place_to_read_from_is_refused(visitor: WebchatVisitor, after: str) -> None:
    visitor.opens()

    answer = visitor.calls("GET", MESSAGES, query={"after": after})

    assert problem(answer) == (400, "webchat.after")


def test_a_page_reads_its_own_chat_and_no_other(world: World, visitor: WebchatVisitor) -> None:
    visitor.opens()
    other = WebchatVisitor(world, origin=visitor.origin)
    (greeting,) = other.opens()

    read = body_of(other.calls("GET", MESSAGES))["messages"]

    assert read == [greeting]


def test_when_the_table_does_not_answer_the_page_is_asked_to_come_back(
    world: World, visitor: WebchatVisitor
) -> None:
    visitor.opens()
    fails(world, AWAY, "dynamodb")

    assert problem(visitor.calls("POST", MESSAGES, HELLO)) == (503, "table.unreachable")
