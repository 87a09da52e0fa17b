"""A web chat session ends by itself, and its visitor can end it (ASVS 5.0 7.3, 7.4)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.messages.message import Chat
from chalicelib.services.conversation.webchat.open_webchat import webchat_of
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.people import WebchatVisitor
from tests.repo.builders import everything

SESSIONS, MESSAGES = "/webchat/sessions", "/webchat/messages"
HELLO = {"client_id": "click-0001", "text": "Hello"}
PHONE = "+79211234567"


def outcome(answer: dict[str, Any]) -> tuple[int, str]:
    body = json.loads(answer["body"]) if answer["body"] else {}
    return answer["statusCode"], body.get("code", "")


def registers(world: World, visitor: WebchatVisitor) -> Chat:
    """Make a customer whose chat is a page; return that chat."""
    visitor.registers(PHONE)
    return webchat_of(world, visitor.token)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_s13_a_token_ends_after_thirty_days(
    visitor: WebchatVisitor, clock: Clock, method: str
) -> None:
    visitor.opens()
    path = SESSIONS if method == "DELETE" else MESSAGES
    clock.moves(days=30)

    assert outcome(visitor.calls(method, path, HELLO if method == "POST" else None)) == (
        401,
        "webchat.session_ended",
    )


def test_s13_a_token_is_good_until_then(visitor: WebchatVisitor, clock: Clock) -> None:
    visitor.opens()
    clock.moves(days=29, hours=23)

    assert visitor.calls("GET", MESSAGES)["statusCode"] == 200


def test_s13_the_days_of_a_session_are_a_setting(
    world: World, visitor: WebchatVisitor, clock: Clock
) -> None:
    use_world(replace(world, settings=replace(world.settings, webchat_session_days=1)))
    visitor.opens()
    clock.moves(days=1)

    assert outcome(visitor.calls("GET", MESSAGES)) == (401, "webchat.session_ended")


def test_s13_the_visitor_gives_the_token_up(world: World, visitor: WebchatVisitor) -> None:
    chat = registers(world, visitor)
    dialog = world.conversation.dialogs.get(chat)
    assert dialog is not None
    assert dialog.customer_id is not None

    closed = visitor.calls("DELETE", SESSIONS)

    customer = world.customers.profiles.get(dialog.customer_id)
    assert outcome(closed) == (204, "")
    assert customer is not None
    assert customer.chats == ()
    assert world.conversation.dialogs.get(chat) is None
    assert world.conversation.webchat_replies.after(chat, 0) == []
    for method in ("GET", "POST"):
        refused = visitor.calls(method, MESSAGES, HELLO if method == "POST" else None)
        assert outcome(refused) == (401, "webchat.session_ended")


def test_closing_twice_is_closing_once(world: World, visitor: WebchatVisitor) -> None:
    registers(world, visitor)

    answers = [outcome(visitor.calls("DELETE", SESSIONS)) for _ in range(2)]

    assert answers == [(204, ""), (204, "")]


def test_a_stranger_closes_the_chat_and_leaves_nothing_but_the_mark(
    world: World, visitor: WebchatVisitor
) -> None:
    visitor.opens()
    chat = webchat_of(world, visitor.token)

    visitor.calls("DELETE", SESSIONS)

    left = {key for key in everything(world) if chat.id in key[0]}
    assert left == {(f"CHAT#webchat#{chat.id}", "CLOSED")}


def test_a_forged_token_closes_nothing(world: World, visitor: WebchatVisitor) -> None:
    visitor.opens()
    good, visitor.token = visitor.token, visitor.token[:-1] + "x"

    assert outcome(visitor.calls("DELETE", SESSIONS)) == (401, "webchat.session")
    assert webchat_of(world, good).channel == "webchat"


def test_a_page_may_ask_whether_it_may_close(visitor: WebchatVisitor) -> None:
    headers = visitor.calls("OPTIONS", SESSIONS)["headers"]

    assert "DELETE" in headers["Access-Control-Allow-Methods"]
