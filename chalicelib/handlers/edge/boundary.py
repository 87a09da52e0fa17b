"""The one place where errors become answers: one decorator for each kind of entry point.

`@boundary.http(blueprint)` stands directly under the route, `@boundary.event` under the queue's
decorator, `@boundary.clock` under the schedule's: none of them passes Chalice's middleware.
"""

import json
import secrets
import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from chalice import Blueprint, Response

from chalicelib import log
from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Refusal,
    Rejected,
    Unavailable,
)
from chalicelib.handlers.edge.problems import detail_of, title_of
from chalicelib.handlers.edge.request import Headers
from chalicelib.world import World

P = ParamSpec("P")
T = TypeVar("T")

PROBLEM = "application/problem+json"
STATUSES: Mapping[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    Rejected: 400,
    Conflict: 409,
    Unavailable: 503,
}
# Where the kind of refusal alone does not say which status the caller expects.
STATUSES_BY_CODE = {
    "webhook.secret": 401,
    "webchat.session": 401,
    "key.missing": 401,
    "key.unknown": 401,
    "idempotency.other_request": 422,
    "body.too_large": 413,
    "segment.too_large": 413,
    "campaign.too_large": 413,
    "body.media_type": 415,
    "customers.too_many_searches": 429,
    "webchat.too_many_sessions": 429,
    "webchat.too_many_messages": 429,
}
INTERNAL = 500


def http(blueprint: Blueprint) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """A route of `blueprint`: refusals become problem+json (RFC 9457), mistakes of ours a 500."""

    def guard(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - what views return
            request_id = request_id_of(blueprint.current_request.context)
            return _answer_of(lambda: view(*args, **kwargs), request_id)

        return guarded

    return guard


def url(
    view: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
    """A function behind a function URL: the same problems as `http`, in that door's own shape."""

    @wraps(view)
    def guarded(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401, ARG001
        request_id = request_id_of(event.get("requestContext", {}))
        answer = _answer_of(lambda: view(event), request_id)
        if not isinstance(answer, Response):
            return answer
        body = json.dumps(answer.body)
        return {"statusCode": answer.status_code, "headers": answer.headers, "body": body}

    return guarded


def request_id_of(context: Mapping[str, Any]) -> str:
    """The id that API Gateway or the function URL gave to the request.

    AWS sends the same id to the caller in a header of the answer. One of ours stands in where
    there is none, as in a test; it is not the World's, because the World may be what is broken.
    """
    return context.get("requestId") or secrets.token_hex(16)


def problem(refusal: Refusal, request_id: str) -> Response:
    """The answer that refuses; its `request_id` finds the log line of the refusal."""
    status = STATUSES_BY_CODE.get(refusal.code) or _status_of_kind(refusal)
    headers: Headers = {"Content-Type": PROBLEM}
    if isinstance(refusal, Unavailable):
        headers["Retry-After"] = str(refusal.retry_after_s)
    log.event("http.refused", code=refusal.code, status=status, request_id=request_id)
    body: dict[str, Any] = {
        "title": title_of(refusal.code, status),
        "code": refusal.code,
        "detail": detail_of(refusal),
        "status": status,
        "request_id": request_id,
    }
    if isinstance(refusal, Conflict) and refusal.params:
        body["facts"] = dict(refusal.params)
    if isinstance(refusal, Malformed):
        body["errors"] = [{"pointer": at, "detail": why} for at, why in refusal.pointers.items()]
    return Response(body, headers, status)


def _answer_of(work: Callable[[], T], request_id: str) -> T | Response:
    try:
        return work()
    except Refusal as refusal:
        return problem(refusal, request_id)
    except Exception as exc:  # noqa: BLE001 - the boundary: a mistake of ours must not leak
        _report("http.broke", exc, request_id=request_id)
        return problem(Refusal("internal"), request_id)


def _status_of_kind(refusal: Refusal) -> int:
    """The status of the refusal's class or, for a subclass, of its base class."""
    return next((s for kind, s in STATUSES.items() if isinstance(refusal, kind)), INTERNAL)


def webhook(world: World, channel: str, body: bytes, work: Callable[[], T]) -> T | None:
    """Handle an authentic update; one that breaks our code goes to the quarantine, and is None.

    Refused, it would come again and again, and the messenger would hold back the rest of its chat.

    Raises:
        Unavailable: something that we depend on does not answer; the messenger sends it again.
    """
    try:
        return work()
    except Unavailable:
        raise
    except Exception as exc:  # noqa: BLE001 - the boundary: an update must not block its chat
        update_id = world.new_id()
        _report("webhook.set_aside", exc, update=update_id)
        why = f"{type(exc).__name__}: {exc}"
        world.conversation.quarantine.keep(
            update_id, channel=channel, body=body, why=why, now=world.now()
        )
        return None


def event(handle: Callable[[Mapping[str, Any]], None]) -> Callable[[Any], dict[str, Any]]:
    """A queue's function: handles one record at a time and names the failed ones to SQS."""

    @wraps(handle)
    def guarded(event: Any) -> dict[str, Any]:  # noqa: ANN401 - Chalice's event of a queue
        records = event.to_dict()["Records"]
        failed = [record["messageId"] for record in records if not _handled(handle, record)]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    return guarded


def clock(tick: Callable[[Any], None]) -> Callable[[Any], None]:
    """The clock's function: a failure is logged and raised; the next tick tries again."""

    @wraps(tick)
    def guarded(event: Any) -> None:  # noqa: ANN401 - Chalice's event of a schedule
        try:
            tick(event)
        except Exception as exc:
            _report("clock.broke", exc)
            raise

    return guarded


def _handled(handle: Callable[[Mapping[str, Any]], None], record: Mapping[str, Any]) -> bool:
    try:
        handle(record)
    except Exception as exc:  # noqa: BLE001 - the boundary: one record must not stop the others
        _report("event.broke", exc, message=record["messageId"])
        return False
    return True


def _report(name: str, exc: Exception, **fields: str) -> None:
    """Log where an exception was raised, without its message: that may quote a person."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    log.error(name, error=type(exc).__name__, where=where, **fields)
