"""Replaces API Gateway: turns HTTP requests into Lambda events, and answers into HTTP.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import binascii
import json
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from chalice.app import Chalice, CORSConfig
from chalice.local import LambdaContext, LocalChalice, RouteMatcher

from chalicelib.domain.errors import NotFound
from chalicelib.handlers.edge.boundary import PROBLEM, problem_body
from chalicelib.handlers.edge.statuses import STATUSES
from chalicelib.world import current_world
from local.cloud import function_url
from local.cloud.function_url import Function, url_answer, url_event
from local.loopback import (
    LOOPBACK,
    BodyTooLarge,
    BodyUnreadable,
    KeepAliveHandler,
    LoopbackServer,
)

BODY_BYTES_MAX = 10 * 1024 * 1024
FUNCTION_TIMEOUT_MS = 29_000
FUNCTION_MEMORY_MB = 512
HEALTH = "/health"
PAGES = ("/console", "/till", "/desk", "/me", "/join/", "/assets/")
JSON_HEADERS = {"Content-Type": "application/json"}
# As the gateway responses of .chalice/resources.json.
REFUSAL_HEADERS = JSON_HEADERS | {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

log = logging.getLogger("grocer.local.gateway")
Event = dict[str, Any]
Answer = tuple[int, Mapping[str, str | list[str]], bytes]


WEBCHAT, LEADS = "/webchat/", "/v1/leads"


class NoRoute(Exception):
    """The application has no such path, or not this method of it."""


class MalformedAnswer(Exception):
    """The function returned an answer that API Gateway would refuse."""


class Gateway(LoopbackServer):
    """Takes its port at once; the application answers there as soon as it has started.

    `health` has the parts of a local run that AWS lacks, and whether each works.
    """

    def __init__(self, port: int) -> None:
        super().__init__(port, _GatewayHandler)
        self.application: Chalice | None = None
        self.pages: Function | None = None
        self.health: dict[str, Callable[[], bool]] = {}

    def guests(self, path: str) -> frozenset[str]:
        """The shop's own pages, which may show the chat and send leads; the service knows them."""
        if not path.startswith((WEBCHAT, LEADS)):
            return frozenset()
        return frozenset(current_world().settings.allowed_webchat_origins)

    def stand_before(self, application: Chalice, pages: Function | None = None) -> None:
        """Pass requests on from now on: those of pages to their function, others to the API."""
        _keep_requests_apart(application)
        self.application, self.pages = application, pages


class _GatewayHandler(KeepAliveHandler):
    def _pass_on(self) -> None:
        status, headers, body = self._answer()
        self.answer(status, headers, body)

    # The base class finds these by the method's name.
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _pass_on  # noqa: N815

    def _answer(self) -> Answer:
        gateway = cast(Gateway, self.server)
        application = gateway.application
        if application is None:
            return _message(503, "Service Unavailable")
        try:
            if gateway.pages and self.path.startswith(PAGES):
                return self._page(gateway.pages)
            body = self.read_body(BODY_BYTES_MAX)
            event = http_event(application, self.command, self.path, self.headers.items(), body)
        except BodyTooLarge:
            return _message(413, "Request Too Long")
        except BodyUnreadable:
            return _message(411, "Length Required")
        except NoRoute:
            return _preflight(application, self.command, self.path)
        answer = _invoke(application, event)
        return _with_health(answer, gateway.health) if event["path"] == HEALTH else answer

    def _page(self, pages: Function) -> Answer:
        """Call the function of the pages, which on AWS has an address of its own."""
        body = self.read_body(function_url.BODY_BYTES_MAX)
        event = url_event(self.command, self.path, self.headers.items(), body)
        return url_answer(pages(event, None))


def http_event(
    application: Chalice,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
) -> Event:
    """Build a proxy event (payload format 1.0).

    A body of a declared binary type becomes base64. Of any other type it is text, and bytes that
    are not UTF-8 are replaced, as on AWS. Header names keep the sender's case. Captured parts of
    the path are decoded.

    Raises:
        NoRoute: the application has no such path or method.
    """
    route, captured = _match(application, target)
    if method not in application.routes[route]:
        raise NoRoute(target)
    many_headers: dict[str, list[str]] = {}
    for name, value in headers:
        many_headers.setdefault(name, []).append(value)
    query = parse_qs(urlsplit(target).query, keep_blank_values=True)
    text, is_base64 = _body_as_text(body, many_headers, application.api.binary_types)
    return {
        "resource": route,
        "path": urlsplit(target).path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in many_headers.items()},
        "multiValueHeaders": many_headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": captured or None,
        "stageVariables": None,
        "requestContext": _request_context(method, route, urlsplit(target).path),
        "body": text,
        "isBase64Encoded": is_base64,
    }


def _request_context(method: str, route: str, path: str) -> Event:
    return {
        "httpMethod": method,
        "resourcePath": route,
        "path": path,
        "stage": "local",
        "requestId": str(uuid.uuid4()),
        "identity": {"sourceIp": LOOPBACK},
    }


def _match(application: Chalice, target: str) -> tuple[str, dict[str, str]]:
    try:
        match = RouteMatcher(list(application.routes)).match_route(target)
    except ValueError as exc:
        raise NoRoute(target) from exc
    return match.route, {name: unquote(part) for name, part in match.captured.items()}


def _body_as_text(
    body: bytes, headers: Mapping[str, list[str]], binary_types: Iterable[str]
) -> tuple[str | None, bool]:
    if not body:
        return None, False
    lower = {name.lower(): values[-1] for name, values in headers.items()}
    content_type = lower.get("content-type", "").partition(";")[0].strip().lower()
    if content_type in set(binary_types):
        return base64.b64encode(body).decode(), True
    return body.decode(errors="replace"), False


def _invoke(application: Chalice, event: Event) -> Answer:
    context = LambdaContext("api", FUNCTION_MEMORY_MB, max_runtime_ms=FUNCTION_TIMEOUT_MS)
    try:
        return _unpack(application(event, context))
    except Exception:
        # Lambda turns any crash into this one answer; the client must not see what broke.
        log.exception("gateway.function_failed")
        return _message(502, "Internal server error")


def _with_health(answer: Answer, parts: Mapping[str, Callable[[], bool]]) -> Answer:
    """Add the local parts to the answer of the service, which knows nothing of them."""
    status, headers, body = answer
    works = {name: is_working() for name, is_working in parts.items()}
    if not works or status not in (200, 503):
        return answer
    words = {name: "ok" if each else "silent" for name, each in works.items()}
    whole = json.dumps({**json.loads(body), **words}).encode()
    return (status if all(works.values()) else 503), headers, whole


def _unpack(response: object) -> Answer:
    if not isinstance(response, dict) or not isinstance(response.get("statusCode"), int):
        raise MalformedAnswer
    body = response.get("body")
    if not isinstance(body, str | None):
        raise MalformedAnswer
    try:
        is_base64 = response.get("isBase64Encoded", False)
        raw = base64.b64decode(body or "", validate=True) if is_base64 else (body or "").encode()
    except (binascii.Error, ValueError) as exc:
        raise MalformedAnswer from exc
    # As in API Gateway, a header that stands in both has the values of `multiValueHeaders`.
    headers = {**response.get("headers", {}), **response.get("multiValueHeaders", {})}
    if not any(name.lower() == "content-type" for name in headers):
        headers |= JSON_HEADERS
    return response["statusCode"], headers, raw


def _preflight(application: Chalice, method: str, target: str) -> Answer:
    """Answer OPTIONS of a route with CORS as Chalice's template does; refuse everything else."""
    try:
        methods = application.routes[_match(application, target)[0]]
    except NoRoute:
        methods = {}
    configs: list[CORSConfig | None] = [entry.cors for entry in methods.values()]
    cors = next(filter(None, configs), None)
    if method != "OPTIONS" or cors is None:
        return _no_such_address()
    allowed = ",".join([*methods, "OPTIONS"])
    headers = cors.get_access_control_headers() | {"Access-Control-Allow-Methods": allowed}
    return 200, headers, b""


def _no_such_address() -> Answer:
    """Answer as the gateway response MISSING_AUTHENTICATION_TOKEN of .chalice/resources.json."""
    status = STATUSES[NotFound]
    body = problem_body(NotFound("route.unknown"), status, str(uuid.uuid4()))
    return status, REFUSAL_HEADERS | {"Content-Type": PROBLEM}, json.dumps(body).encode()


def _message(status: int, text: str) -> Answer:
    return status, REFUSAL_HEADERS, json.dumps({"message": text}).encode()


def _keep_requests_apart(application: Chalice) -> None:
    # Chalice keeps the current request on the application itself, which threads share. Its class
    # for local use keeps a request for each thread, so the application gets it as a parent.
    if not isinstance(application, LocalChalice):
        parents = (LocalChalice, type(application))
        application.__class__ = type("ThreadedChalice", parents, {})
