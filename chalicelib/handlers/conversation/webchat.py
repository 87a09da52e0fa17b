"""The web chat over HTTP, for pages of the allowed origins only."""

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from chalice import Blueprint, Response
from chalice.app import Request
from pydantic import BaseModel, Field

from chalicelib.bot.conversation import converse
from chalicelib.channels.webchat.messenger import first_sequence
from chalicelib.channels.webchat.page import (
    NewMessage,
    NewSession,
    opening_message,
    page_message,
)
from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.message import Chat, Message
from chalicelib.handlers.edge.boundary import raw_body
from chalicelib.handlers.edge.codes import QUEUE, SECRET, TABLE
from chalicelib.handlers.edge.operation import Api, Body, Operation
from chalicelib.handlers.edge.request import bearer_token, query, read_body
from chalicelib.handlers.edge.site_pages import for_sites, preflight_headers
from chalicelib.repo.table.keys import SEQUENCE_DIGITS
from chalicelib.services.conversation.unlink_chat import close_webchat
from chalicelib.services.conversation.webchat.answer_webchat import answer_webchat
from chalicelib.services.conversation.webchat.open_webchat import (
    open_webchat,
    read_session,
    spend_message,
    webchat_of,
)
from chalicelib.services.conversation.webchat.read_webchat import read_webchat
from chalicelib.world import World

SEQUENCE = re.compile(rf"[0-9]{{1,{SEQUENCE_DIGITS}}}")
SESSIONS = "/webchat/sessions"
MESSAGES = "/webchat/messages"
MESSAGE_BYTES_MAX = 1_500_000  # with a photo
OF_CHAT = "The bearer token is the session's; the page's origin must be allowed."

blueprint = Blueprint(__name__)
api = Api(blueprint)


class ButtonResponse(BaseModel, defer_build=True):
    """A button; the page presses it by sending its value."""

    text: str
    value: str


class WebchatMessageResponse(BaseModel, defer_build=True):
    """One message of the bot."""

    seq: int
    text: str
    buttons: list[list[ButtonResponse]] = Field(description="Rows, top to bottom.")
    pictures: list[dict[str, str]] = Field(description="The kind and the address of each.")


class MessagesResponse(BaseModel, defer_build=True):
    """Messages of the bot, oldest first."""

    messages: list[WebchatMessageResponse]


class SessionResponse(MessagesResponse, defer_build=True):
    """A session: its token identifies the visitor."""

    token: str


class After(Body):
    """The position from which to read."""

    after: str = Field("0", pattern=rf"^{SEQUENCE.pattern}$", description="The `seq` read last.")


def _preflight(path: str, name: str) -> Operation:
    return Operation(
        "OPTIONS",
        path,
        "What a page may send",
        None,
        None,
        media="",
        details="For browsers, before a page of an allowed origin sends something.",
        id=name,
        refuses=("channel.unknown", "webchat.origin"),
        is_internal=True,
    )


@api.opens(
    Operation(
        "POST",
        SESSIONS,
        "Open a web chat",
        None,
        SessionResponse,
        NewSession,
        status=201,
        details="For pages of the allowed origins only.",
        id="openWebchat",
        refuses=(
            "channel.unknown",
            "dialog.contended",
            "reply.on_its_way",
            "webchat.origin",
            "webchat.too_many_sessions",
            *QUEUE,
            *SECRET,
            *TABLE,
        ),
    )
)
@for_sites(blueprint)
def open_session(world: World, request: Request) -> Response:
    """Open a session and return its token with the bot's greeting."""
    session = read_body(NewSession, raw_body(request))
    token = open_webchat(world, address=_source(request))
    chat = webchat_of(world, token)
    messages = _answer(world, opening_message(chat, session, world.now()))
    return Response({"token": token, "messages": messages}, status_code=201)


@api.opens(
    Operation(
        "DELETE",
        SESSIONS,
        "Close a web chat",
        None,
        None,
        status=204,
        media="",
        details="The token is refused from then on, what was said is deleted, and the chat is no"
        " longer linked to a card. " + OF_CHAT,
        id="closeWebchat",
        refuses=(
            "channel.unknown",
            "customer.contended",
            "webchat.origin",
            "webchat.session",
            "webchat.session_ended",
            *SECRET,
            *TABLE,
        ),
    )
)
@for_sites(blueprint)
def close_session(world: World, request: Request) -> Response:
    """End the session of a visitor who leaves, on a shared computer for example."""
    session = read_session(world, bearer_token(request.headers) or "")
    close_webchat(world, session.chat, session.ends)
    return Response("", status_code=204)


@api.opens(
    Operation(
        "POST",
        MESSAGES,
        "Send a message in a web chat",
        None,
        MessagesResponse,
        NewMessage,
        details="A photo may have 1 MB. " + OF_CHAT,
        id="sendWebchatMessage",
        body_bytes_max=MESSAGE_BYTES_MAX,
        refuses=(
            "channel.unknown",
            "customer.contended",
            "dialog.contended",
            "picture.broken",
            "picture.empty",
            "picture.kind",
            "picture.size",
            "picture.too_heavy",
            "reply.on_its_way",
            "webchat.origin",
            "webchat.session",
            "webchat.session_ended",
            "webchat.too_many_messages",
            *QUEUE,
            *SECRET,
            *TABLE,
        ),
    )
)
@for_sites(blueprint)
def say(world: World, request: Request) -> Response:
    """Answer one message with the bot's replies."""
    chat = _chat(world, request.headers)
    sent = read_body(NewMessage, raw_body(request), MESSAGE_BYTES_MAX)
    spend_message(world, chat)
    if sent.photo:
        return Response({"messages": _answer_photo(world, chat, sent, _source(request))})
    messages = _answer(world, page_message(chat, sent, world.now(), _source(request)))
    return Response({"messages": messages})


def _answer_photo(world: World, chat: Chat, sent: NewMessage, source: str) -> list[dict[str, Any]]:
    # Imported here: few messages have a photo.
    from chalicelib.services.conversation.webchat.keep_photo import kept_photo  # noqa: PLC0415

    content = b64decode(sent.photo or "")
    with kept_photo(world, chat, sent.client_id, content) as photo:
        return _answer(world, page_message(chat, sent, world.now(), source, photo))


@api.opens(
    Operation(
        "GET",
        MESSAGES,
        "Read the bot's messages in a web chat",
        None,
        MessagesResponse,
        query=After,
        details=OF_CHAT,
        id="listWebchatMessages",
        refuses=(
            "channel.unknown",
            "customer.contended",
            "webchat.after",
            "webchat.origin",
            "webchat.session",
            "webchat.session_ended",
            *SECRET,
            *TABLE,
        ),
    )
)
@for_sites(blueprint)
def read(world: World, request: Request) -> Response:
    """Return the bot's messages after `?after=<seq>`, oldest first."""
    chat = _chat(world, request.headers)
    after = query(request, "after", "0")
    if not SEQUENCE.fullmatch(after):
        raise Rejected("webchat.after")
    return Response({"messages": read_webchat(world, chat, int(after))})


@api.opens(_preflight(SESSIONS, "preflightWebchatSessions"))
@api.opens(_preflight(MESSAGES, "preflightWebchatMessages"))
@for_sites(blueprint)
def preflight(world: World, request: Request) -> Response:  # noqa: ARG001 - every page gets the same
    """Answer a browser's question which requests its page may send (CORS)."""
    return Response(
        "",
        preflight_headers(methods="GET, POST, DELETE", headers="Authorization, Content-Type"),
    )


def _chat(world: World, headers: Mapping[str, str]) -> Chat:
    return webchat_of(world, bearer_token(headers) or "")


def _source(request: Request) -> str:
    address: str = request.context["identity"]["sourceIp"]
    return address


def _answer(world: World, message: Message) -> list[dict[str, Any]]:
    answer = converse(world, message)
    if answer is None:
        return []
    answer_webchat(world, message.chat, answer.locale, answer.owed)
    return read_webchat(world, message.chat, first_sequence(answer.owed.since) - 1)
