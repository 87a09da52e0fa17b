"""The web chat: sessions, messages in, messages out, for pages of allowed origins only."""

from collections.abc import Mapping
from typing import Any

from chalice import Blueprint, Response

from chalicelib.bot.conversation import converse
from chalicelib.channels.webchat import NewMessage, NewSession, message_of, opening
from chalicelib.domain.errors import Forbidden, NotFound, Rejected
from chalicelib.domain.message import Chat, Message
from chalicelib.handlers import boundary
from chalicelib.handlers.request import Headers, query, raw_body, read_body
from chalicelib.services.answer_webchat import answer_webchat
from chalicelib.services.open_webchat import open_webchat, spend_message, webchat_of
from chalicelib.services.write_to_webchat import first_sequence
from chalicelib.world import World, current_world

SCHEME = "Bearer "
SEQUENCE_MAX = 10**15 - 1
MESSAGES = "/webchat/messages"

blueprint = Blueprint(__name__)


@blueprint.route("/webchat/sessions", methods=["POST"], name="webchat_sessions")
@boundary.http
def open_session() -> Response:
    """Open a session and greet."""
    request, world = blueprint.current_request, current_world()
    allowed = _allow_origin(world, request.headers)
    asked = read_body(NewSession, raw_body(request))
    token = open_webchat(world, address=request.context["identity"]["sourceIp"])
    chat = webchat_of(world, token)
    messages = _answer(world, opening(chat, asked, world.now()))
    return Response({"token": token, "messages": messages}, allowed, 201)


@blueprint.route(MESSAGES, methods=["POST"], name="webchat_say")
@boundary.http
def say() -> Response:
    """Say one thing; the answer carries what the bot says to it."""
    request, world = blueprint.current_request, current_world()
    allowed = _allow_origin(world, request.headers)
    chat = _chat(world, request.headers)
    said = read_body(NewMessage, raw_body(request))
    spend_message(world, chat)
    messages = _answer(world, message_of(chat, said, world.now()))
    return Response({"messages": messages}, allowed, 200)


@blueprint.route(MESSAGES, methods=["GET"], name="webchat_read")
@boundary.http
def read() -> Response:
    """Read what was said after `?after=<seq>`, oldest first."""
    request, world = blueprint.current_request, current_world()
    allowed = _allow_origin(world, request.headers)
    chat = _chat(world, request.headers)
    after = query(request, "after", "0")
    if not (after.isascii() and after.isdigit() and int(after) <= SEQUENCE_MAX):
        raise Rejected("webchat.after")
    return Response({"messages": world.webchat_replies.after(chat, int(after))}, allowed, 200)


@blueprint.route("/webchat/sessions", methods=["OPTIONS"], name="webchat_sessions_preflight")
@blueprint.route(MESSAGES, methods=["OPTIONS"], name="webchat_messages_preflight")
@boundary.http
def preflight() -> Response:
    """Tell a browser what its page may send."""
    allowed = _allow_origin(current_world(), blueprint.current_request.headers)
    methods: Headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    }
    return Response("", {**allowed, **methods}, 200)


def _allow_origin(world: World, headers: Mapping[str, str]) -> Headers:
    allowed = world.settings.allowed_webchat_origins
    if not allowed:
        raise NotFound("channel.unknown")
    origin = headers.get("origin", "")
    if origin not in allowed:
        raise Forbidden("webchat.origin")
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cache-Control": "no-store"}


def _chat(world: World, headers: Mapping[str, str]) -> Chat:
    shown = headers.get("authorization", "")
    return webchat_of(world, shown.removeprefix(SCHEME) if shown.startswith(SCHEME) else "")


def _answer(world: World, message: Message) -> list[dict[str, Any]]:
    answer = converse(world, message)
    if answer is None:
        return []
    answer_webchat(world, message.chat, answer.locale, answer.owed)
    return world.webchat_replies.after(message.chat, first_sequence(answer.owed.since) - 1)
