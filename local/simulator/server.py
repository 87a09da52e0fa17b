"""Serves the simulator: the page, its control API, and the APIs of the platforms."""

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pydantic import ValidationError

from local.loopback import (
    BodyTooLarge,
    BodyUnreadable,
    KeepAliveHandler,
    LoopbackServer,
)
from local.simulator import control_api as control
from local.simulator.bot_api.pictures import mime_type
from local.simulator.control_api import ControlQuery
from local.simulator.demo_site import DEMO_SITE, demo_site
from local.simulator.launch import app_address
from local.simulator.max.methods import MaxCall
from local.simulator.messenger import Kind, NoSuchPerson, TooManyPeople
from local.simulator.outbox import EngineSilent
from local.simulator.person_actions import NotPossible
from local.simulator.simulator import Simulator
from local.simulator.web_chat import ChatRefused, ChatUnavailable
from local.simulator.whatsapp.methods import GraphCall

BODY_BYTES_MAX = 55 * 1024 * 1024
PAGE = Path(__file__).parent / "page"
PAGE_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/icons.js": ("icons.js", "text/javascript; charset=utf-8"),
    "/app.js": ("app.js", "text/javascript; charset=utf-8"),
    "/style.css": ("style.css", "text/css; charset=utf-8"),
    "/widget/demo.css": ("demo.css", "text/css; charset=utf-8"),
}
# Pictures of the web chat come from the service, which has another port.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: http://127.0.0.1:*;"
    " frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
# Of every answer; those of the page have a policy of their own.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
BOT_API = re.compile(r"/bot([^/]+)/([A-Za-z]+)")
FILE = re.compile(r"(?:/file/bot([^/]+))?/files/(\w+)")  # for the page, and for a bot
VK_METHOD = re.compile(r"/vk/method/(\w+\.\w+)")
VK_UPLOAD = re.compile(r"/vk/upload/(photo|file)")
MAX_METHOD = re.compile(r"/max/(me|messages(?:/[\w.]+)?|answers|uploads|subscriptions)")
MAX_UPLOAD = re.compile(r"/max/upload/(image|file)")
GRAPH = re.compile(r"/whatsapp/([\w/]+)")
# The calls that fail when a fault is ordered.
CALLS: dict[Kind, re.Pattern[str]] = {
    "telegram": BOT_API,
    "vk": VK_METHOD,
    "max": MAX_METHOD,
    "whatsapp": GRAPH,
}
LAUNCH = re.compile(r"/launch/(\d+)")
PERSON = r"/people/(\d+)"

log = logging.getLogger("grocer.local.simulator")
Headers = dict[str, str]
Answer = tuple[int, Headers, bytes]
View = Callable[[Simulator, ControlQuery], Any]

ROUTES: tuple[tuple[str, re.Pattern[str], View, int], ...] = (
    ("GET", re.compile("/people"), control.list_people, 200),
    ("POST", re.compile("/people"), control.add_person, 201),
    ("GET", re.compile(f"{PERSON}/messages"), control.read_messages, 200),
    ("POST", re.compile(f"{PERSON}/messages"), control.actor, 200),
    ("POST", re.compile(f"{PERSON}/block"), control.block, 200),
    ("POST", re.compile(f"{PERSON}/unblock"), control.unblock, 200),
    ("POST", re.compile(f"{PERSON}/close"), control.close, 200),
    ("GET", re.compile("/changes"), control.read_changes, 200),
    ("GET", re.compile("/wire"), control.read_wire, 200),
    ("GET", re.compile("/wall"), control.read_wall, 200),
    ("GET", re.compile("/outbox"), control.read_sent, 200),
    ("POST", re.compile("/emails"), control.write_mail, 201),
    ("GET", re.compile("/faults"), control.read_faults, 200),
    ("POST", re.compile("/faults"), control.order_fault, 200),
    ("GET", re.compile("/clock"), control.read_clock, 200),
    ("POST", re.compile("/clock"), control.turn_clock, 200),
)

REFUSALS: dict[type[Exception], int] = {
    NoSuchPerson: 404,
    TooManyPeople: 409,
    NotPossible: 409,
    ChatRefused: 409,
    ChatUnavailable: 502,
    EngineSilent: 502,
}


class SimulatorServer(LoopbackServer):
    """Takes its port at once; the simulator answers there as soon as it is built."""

    def __init__(self, port: int) -> None:
        super().__init__(port, _SimulatorHandler)
        self.simulator: Simulator | None = None


class _SimulatorHandler(KeepAliveHandler):
    def _pass_on(self) -> None:
        status, headers, body = self._answer()
        self.answer(status, SAFE_HEADERS | headers, body)

    # The base class finds these by the method's name.
    do_GET = do_POST = do_HEAD = do_DELETE = _pass_on  # noqa: N815

    def _answer(self) -> Answer:
        simulator = cast(SimulatorServer, self.server).simulator
        if simulator is None:
            return _error(503, "not ready")
        try:
            body = self.read_body(BODY_BYTES_MAX)
        except BodyTooLarge:
            return _error(413, "the body is too large")
        except BodyUnreadable:
            return _error(411, "the length of the body is missing")
        return _dispatch(simulator, self.command, self.path, self.headers, body)


def _dispatch(simulator: Simulator, method: str, target: str, headers: Any, body: bytes) -> Answer:  # noqa: ANN401
    url = urlsplit(target)
    if (answered := _platform(simulator, method, url, headers, body)) is not None:
        return answered
    if match := FILE.fullmatch(url.path):
        return _file(simulator, match[1], match[2])
    if url.path in PAGE_FILES:
        name, content_type = PAGE_FILES[url.path]
        return 200, PAGE_HEADERS | {"Content-Type": content_type}, (PAGE / name).read_bytes()
    if match := LAUNCH.fullmatch(url.path):
        return _launch(simulator, int(match[1]), dict(parse_qsl(url.query)).get("url", ""))
    if url.path == DEMO_SITE:
        return 200, *demo_site(simulator.web_chat.api_url, dict(parse_qsl(url.query)))
    for route_method, pattern, view, status in ROUTES:
        match = pattern.fullmatch(url.path)
        if match and method == route_method:
            query = ControlQuery(match.groups(), dict(parse_qsl(url.query)), body)
            return _answer_view(simulator, view, query, status)
    return _error(404, "there is nothing here")


def _platform(
    simulator: Simulator,
    method: str,
    url: SplitResult,
    headers: Any,  # noqa: ANN401 - of the handler
    body: bytes,
) -> Answer | None:
    """The answer of a platform's API; None if the address is of none."""
    content_type = headers.get("Content-Type", "")
    sent = {"content_type": content_type, "query": url.query, "body": body}
    if (failed := _fault(simulator, url.path)) is not None:
        return failed
    if match := BOT_API.fullmatch(url.path):
        return _json(*simulator.bot_api.request(match[1], match[2], **sent))
    if match := VK_METHOD.fullmatch(url.path):
        return _json(200, simulator.vk.methods.request(match[1], **sent))
    if match := VK_UPLOAD.fullmatch(url.path):
        return _json(200, simulator.vk.methods.upload(match[1], content_type, body))
    if match := MAX_METHOD.fullmatch(url.path):
        call = MaxCall(method, match[1], url.query, headers.get("Authorization", ""), body)
        return _json(*simulator.max.methods.request(call))
    if match := MAX_UPLOAD.fullmatch(url.path):
        return _json(*simulator.max.methods.upload(match[1], content_type, body))
    if match := GRAPH.fullmatch(url.path):
        token = headers.get("Authorization", "")
        return _graph(simulator, GraphCall(method, match[1], token=token, **sent))
    return None


def _graph(simulator: Simulator, call: GraphCall) -> Answer:
    status, answer = simulator.whatsapp.methods.request(call)
    if isinstance(answer, bytes):
        return status, {"Content-Type": mime_type(answer)}, answer
    return _json(status, answer)


def _fault(simulator: Simulator, path: str) -> Answer | None:
    """The fault that was ordered for the platform of this call."""
    kind = next((kind for kind, calls in CALLS.items() if calls.fullmatch(path)), None)
    failed = simulator.faults.answer(kind) if kind else None
    if kind and failed:
        words = failed[2].decode()
        simulator.wire.note("bot api", path, request="", status=failed[0], answer=words)
    return failed


def _launch(simulator: Simulator, person: int, address: str) -> Answer:
    """Lead to a mini app; each launch has a proof of its own."""
    try:
        found = app_address(simulator, person, address)
    except NoSuchPerson as exc:
        return _error(404, str(exc))
    if found is None:
        return _error(400, "an app of the service alone gets the proof of a person")
    return 302, {"Location": found, "Cache-Control": "no-store"}, b""


def _answer_view(simulator: Simulator, view: View, query: ControlQuery, status: int) -> Answer:
    try:
        return _json(status, view(simulator, query))
    except ValidationError as exc:
        return _error(400, "; ".join(error["msg"] for error in exc.errors()))
    except ValueError as exc:
        return _error(400, str(exc))
    except tuple(REFUSALS) as exc:
        return _error(REFUSALS[type(exc)], str(exc))


def _file(simulator: Simulator, token: str | None, file_id: str) -> Answer:
    bot_api = simulator.bot_api
    content = bot_api.files.read(file_id) if token is None else bot_api.file(token, file_id)
    if content is None:
        return _error(404, "no file has this id")
    return 200, {"Content-Type": mime_type(content)}, content


def _json(status: int, body: object) -> Answer:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return status, headers, json.dumps(body, ensure_ascii=False).encode()


def _error(status: int, words: str) -> Answer:
    return _json(status, {"error": words})
