"""The one place where errors become answers: one function for each kind of entry point.

`@boundary.http` stands directly under the route, `@boundary.event` under the queue's or the clock's
decorator: neither passes through Chalice's middleware.
"""

import json
import traceback
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from chalice import Response

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


def http(view: Callable[P, Any]) -> Callable[P, Any]:
    """A route whose refusals become problem+json (RFC 9457) and whose mistakes become 500."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401 - what views return
        try:
            return view(*args, **kwargs)
        except Refusal as refusal:
            status, headers, body = problem(refusal)
            return Response(body, headers, status)
        except Exception as exc:  # noqa: BLE001 - the boundary: a mistake of ours must not leak
            _report("http.broke", exc)
            status, headers, body = problem(Refusal("internal"))
            return Response(body, headers, status)

    return guarded


def url(
    view: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
    """A function behind a function URL: the same answers as `http`, in that door's own shape."""

    @http
    def answered(event: Mapping[str, Any]) -> Any:  # noqa: ANN401
        return view(event)

    @wraps(view)
    def guarded(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401, ARG001
        answer = answered(event)
        if not isinstance(answer, Response):
            return cast("dict[str, Any]", answer)
        body = json.dumps(answer.body)
        return {"statusCode": answer.status_code, "headers": answer.headers, "body": body}

    return guarded


def problem(refusal: Refusal) -> tuple[int, Headers, dict[str, Any]]:
    """Status, headers and body of an answer that refuses."""
    status = STATUSES_BY_CODE.get(refusal.code) or _status_of_kind(refusal)
    headers: Headers = {"Content-Type": PROBLEM}
    if isinstance(refusal, Unavailable):
        headers["Retry-After"] = str(refusal.retry_after_s)
    log.event("http.refused", code=refusal.code, status=status)
    body: dict[str, Any] = {"title": refusal.code, "code": refusal.code, "status": status}
    if isinstance(refusal, Conflict) and refusal.params:
        body["facts"] = dict(refusal.params)
    if isinstance(refusal, Malformed):
        body["errors"] = [{"pointer": at, "detail": why} for at, why in refusal.pointers.items()]
    return status, headers, body


def _status_of_kind(refusal: Refusal) -> int:
    """The status of the refusal that it is, or that it is a special case of."""
    return next((s for kind, s in STATUSES.items() if isinstance(refusal, kind)), INTERNAL)


def webhook(world: World, channel: str, body: bytes, work: Callable[[], T]) -> T | None:
    """Do what an authentic update asks; one that breaks our code is kept aside, and None returned.

    The messenger would send it again and again, and nothing else of its chat until it is taken.

    Raises:
        Refusal: nothing broke, the answer is a refusal.
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
    """A queue's function: handles one record at a time and names those that must come again."""

    @wraps(handle)
    def guarded(event: Any) -> dict[str, Any]:  # noqa: ANN401 - Chalice's event of a queue
        records = event.to_dict()["Records"]
        failed = [record["messageId"] for record in records if not _handled(handle, record)]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    return guarded


def clock(tick: Callable[[Any], None]) -> Callable[[Any], None]:
    """The clock's function: what broke is reported, and the schedule comes again."""

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
    """Log where it broke; the message of an exception may quote a person, so it is left out."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    log.error(name, error=type(exc).__name__, where=where, **fields)
