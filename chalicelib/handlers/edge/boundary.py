"""The one place where exceptions become answers: one decorator for each kind of entry point.

`@boundary.http(blueprint)` stands directly under the route, `@boundary.event` under the queue's
decorator, `@boundary.clock` under the schedule's. Chalice's middleware cannot do this: it never
sees the errors of views, and Lambda calls the functions of queues and schedules without it.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from chalice import Blueprint, Response
from chalice.app import Request

from chalicelib import log
from chalicelib.domain.errors import (
    Refusal,
    Rejected,
    Unavailable,
)
from chalicelib.handlers.edge.problems import detail_of, title_of
from chalicelib.handlers.edge.statuses import status_of
from chalicelib.world import World, current_world

P = ParamSpec("P")
T = TypeVar("T")

Headers = dict[str, str | list[str]]  # of an answer, as Chalice takes them

JSON, PROBLEM = "application/json", "application/problem+json"


def http(blueprint: Blueprint) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Guard a route of `blueprint`: a refusal becomes problem+json (RFC 9457), an error a 500."""

    def guard(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - what views return
            context = blueprint.current_request.context
            request_id = request_id_of(context)
            # The route as it is declared: a path may hold ids and tokens.
            route = {"method": context.get("httpMethod"), "route": context.get("resourcePath")}
            with log.invocation(blueprint.lambda_context, **route):
                answer = _answer_of(lambda: view(*args, **kwargs), request_id)
            if isinstance(answer, Response):
                harden(answer.headers)
            return answer

        return guarded

    return guard


def url(
    view: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
    """Guard a function behind a function URL: as `http`, with answers of payload format 2.0."""

    @wraps(view)
    def guarded(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        around = event.get("requestContext", {})
        request_id = request_id_of(around)
        # The view adds its route: the path may hold a token.
        with log.invocation(context, method=around.get("http", {}).get("method")):
            answer = _answer_of(lambda: view(event), request_id)
        if not isinstance(answer, Response):
            harden(answer.setdefault("headers", {}))
            return answer
        harden(answer.headers)
        body = json.dumps(answer.body)
        return {"statusCode": answer.status_code, "headers": answer.headers, "body": body}

    return guarded


def harden(headers: Headers) -> None:
    """Add what keeps browsers honest, on every answer, also on refusals."""
    headers.setdefault("X-Content-Type-Options", "nosniff")
    # Answers hold personal data or say what is wrong with a request: no cache may keep them, unless
    # the view says otherwise.
    headers.setdefault("Cache-Control", "no-store")
    if _is_behind_tls():
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _is_behind_tls() -> bool:
    # Without settings the request was answered with a 500, and that answer must not break too.
    with suppress(ValueError):
        return current_world().settings.public_url.startswith("https://")
    return False


def request_id_of(context: Mapping[str, Any]) -> str:
    """Return the id that API Gateway or the function URL gave to the request.

    AWS sends the same id to the caller in a header of the answer.
    """
    # A request without an id, as in a test, gets a random one. It does not come from the World,
    # because the World may be what is broken.
    return context.get("requestId") or secrets.token_hex(16)


def problem(refusal: Refusal, request_id: str) -> Response:
    """Log a refusal and return its problem; `request_id` connects the two."""
    status = status_of(refusal)
    headers: Headers = {"Content-Type": PROBLEM}
    if isinstance(refusal, Unavailable):
        headers["Retry-After"] = str(refusal.retry_after_s)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    log.event("http.refused", **_refused(refusal), status=status, request_id=request_id)
    return Response(problem_body(refusal, status, request_id), headers, status)


def problem_body(refusal: Refusal, status: int, request_id: str) -> dict[str, Any]:
    """Return the problem of a refusal as JSON values."""
    body: dict[str, Any] = {
        "title": title_of(refusal.code, status),
        "code": refusal.code,
        "detail": detail_of(refusal),
        "status": status,
        "request_id": request_id,
    }
    if refusal.facts:
        body["facts"] = dict(refusal.facts)
    if refusal.pointers:
        body["errors"] = [{"pointer": at, "detail": why} for at, why in refusal.pointers.items()]
    return body


def _answer_of(work: Callable[[], T], request_id: str) -> T | Response:
    try:
        return work()
    except Refusal as refusal:
        return problem(refusal, request_id)
    except Exception as exc:  # noqa: BLE001 - the boundary: an error of ours must not leak
        report("http.broke", exc, request_id=request_id)
        return problem(Refusal("internal"), request_id)


def page(show: Callable[[], T], refused: Callable[[Refusal], T], request_id: str) -> T:
    """Return what `show` returns; a refusal or an error of ours is shown by `refused`."""
    try:
        return show()
    except Refusal as refusal:
        log.event("page.refused", **_refused(refusal), request_id=request_id)
        return refused(refusal)
    except Exception as exc:  # noqa: BLE001 - the boundary: an error of ours must not leak
        report("page.broke", exc, request_id=request_id)
        return refused(Refusal("internal"))


def webhook(world: World, channel: str, body: bytes, work: Callable[[], T]) -> T | None:
    """Call `work` for an authentic update; return None and quarantine an update that breaks it.

    Raises:
        Unavailable: something that we depend on does not answer; the messenger must repeat the
            update.
    """
    try:
        return work()
    except Unavailable:
        raise
    except Exception as exc:  # noqa: BLE001 - the boundary: an update must not block its chat
        # With an error as the answer the messenger would repeat the update for a day, and Telegram
        # would deliver no other update of that chat meanwhile.
        update_id = world.new_id()
        report("webhook.set_aside", exc, update=update_id)
        why = f"{type(exc).__name__}: {exc}"
        world.conversation.quarantine.keep(
            update_id, channel=channel, body=body, why=why, now=world.now()
        )
        return None


def retried(work: Callable[[], None]) -> str:
    """Call `work` for an update of the quarantine; return why it broke again, or an empty text.

    Raises:
        Unavailable: something that we depend on does not answer; the update is to be retried later.
    """
    try:
        work()
    except Unavailable:
        raise
    except Exception as exc:  # noqa: BLE001 - the boundary: the update goes back to the quarantine
        report("webhook.broke_again", exc)
        return f"{type(exc).__name__}: {exc}"
    return ""


def event(handle: Callable[[Mapping[str, Any]], None]) -> Callable[[Any], dict[str, Any]]:
    """Guard a queue's function: handle the records one by one and report the failed ones to SQS."""

    @wraps(handle)
    def guarded(event: Any) -> dict[str, Any]:  # noqa: ANN401 - Chalice's event of a queue
        records = event.to_dict()["Records"]
        with log.invocation(event.context):
            failed = [record["messageId"] for record in records if not _handled(handle, record)]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    return guarded


@contextmanager
def repeated(repeat: Callable[[bool], bool]) -> Iterator[None]:
    """Guard a job that its queue would repeat too late.

    If the block fails, `repeat` is called with whether a repetition may help soon. It returns
    whether it queued one; if not, the failure is raised.
    """
    try:
        yield
    except Exception as exc:
        if not repeat(isinstance(exc, Unavailable)):
            raise
        report("job.repeated", exc)


def clock(tick: Callable[[Any], None]) -> Callable[[Any], None]:
    """Guard the clock's function: log a failure and raise it."""

    @wraps(tick)
    def guarded(event: Any) -> None:  # noqa: ANN401 - Chalice's event of a schedule
        with log.invocation(event.context):
            try:
                tick(event)
            except Exception as exc:
                report("clock.broke", exc)
                # An alarm watches the function's errors. The next tick does what is left.
                raise

    return guarded


def _handled(handle: Callable[[Mapping[str, Any]], None], record: Mapping[str, Any]) -> bool:
    try:
        handle(record)
    except Exception as exc:  # noqa: BLE001 - the boundary: one record must not stop the others
        report("event.broke", exc, message=record["messageId"])
        return False
    return True


def report(name: str, exc: Exception, **fields: str) -> None:
    """Log what broke, and where in our code."""
    log.error(name, **log.cause_of(exc), **fields)


def _refused(refusal: Refusal) -> dict[str, log.Field]:
    """Return the code of a refusal; with its cause if something that we depend on failed."""
    # A wrong policy must not look like an outage: only the cause tells them apart.
    cause = log.cause_of(refusal) if isinstance(refusal, Unavailable) else {}
    return {"code": refusal.code, **cause}


def raw_body(request: Request) -> bytes:
    """Return the body as bytes."""
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body


def refuse_other_media(headers: Mapping[str, str]) -> None:
    """Refuse a body that is not JSON; a body without a content type is taken as JSON.

    Raises:
        Rejected: `body.media_type`.
    """
    media = headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if media != JSON:
        raise Rejected("body.media_type")
