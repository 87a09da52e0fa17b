"""The guard before the engine's application: refuses strangers, then keeps what was changed."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from local.engine.guard.keeper import EngineCall, Keeper
from local.engine.guard.rules import Rules

BODY_BYTES_MAX = 16 * 1024 * 1024  # the largest request of DynamoDB
PAGE_MAX = 1000
SENT = {"/_grocer/emails": "email", "/_grocer/sms": "sms"}

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """The body of a request is larger than AWS would take."""


def guarded(engine: Application, rules: Rules, keeper: Keeper | None) -> Application:
    """Return the application that serves only what `rules` allow, and keeps changes in `keeper`."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await engine(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif why := rules.refusal(scope["method"], scope["path"], _headers(scope)):
            await _answer(send, 403, {"error": why})
        elif keeper is None:
            await engine(scope, receive, _without_cors(send))
        elif scope["path"] in SENT:
            await _answer(send, 200, _sent(keeper, scope))
        else:
            await _serve(engine, keeper, scope, (receive, _without_cors(send)))

    return application


async def _serve(
    engine: Application, keeper: Keeper, scope: Scope, line: tuple[Receive, Send]
) -> None:
    """Let the engine execute a request, and keep its changes before the caller gets the answer."""
    receive, send = line
    try:
        body = await _read(receive)
    except TooLarge:
        await _answer(send, 413, {"error": "the body is too large"})
        return
    target = " ".join(_headers(scope).get("x-amz-target", ()))
    change = EngineCall(target.rpartition(".")[2], scope["method"], scope["path"], body)
    if not keeper.knows(change):
        await _answer(send, 403, {"error": "changes of this kind are not kept"})
        return

    async def keep_and_send(message: Message) -> None:
        # The engine changes its state and begins its answer without a pause in between, so no other
        # request can run before the change is kept.
        if message["type"] == "http.response.start" and message["status"] < 300:
            keeper.keep(change)
        await send(message)

    await engine(scope, _replay(body, receive), keep_and_send)


def _headers(scope: Scope) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_BYTES_MAX:
            raise TooLarge
        if not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read already, and then what else arrives."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _without_cors(send: Send) -> Send:
    """Drop the headers by which the engine would let every page read its answers."""

    async def strict(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", [])
            kept = [one for one in headers if not one[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return strict


def _sent(keeper: Keeper, scope: Scope) -> object:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    after, last = (query.get(name, [""])[0] for name in ("after", "last"))
    if after.isdecimal():
        return {"sent": keeper.sent_after(SENT[scope["path"]], int(after), PAGE_MAX)}
    limit = min(int(last), PAGE_MAX) if last.isdecimal() else PAGE_MAX
    return {"sent": keeper.last_sent(SENT[scope["path"]], limit)}


async def _answer(send: Send, status: int, body: object) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    content = json.dumps(body).encode()
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
