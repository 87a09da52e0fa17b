"""What a route of the API is: its address, who may use it, what goes in and what comes out.

An operation is declared once; the checks, the answers and the OpenAPI description are made of it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from chalice import Blueprint, Response
from chalice.app import Request
from pydantic import BaseModel, ConfigDict, Field

from chalicelib.domain.errors import Forbidden, Refusal, Rejected, Unavailable
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.domain.staff.staff import Permission, StaffKey
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.request import (
    BODY_BYTES_MAX,
    Headers,
    raw_body,
    read_body,
    read_parameters,
    refuse_control_characters,
)
from chalicelib.repo.table.answers import Repeated
from chalicelib.services.staff.authenticate_staff import authenticate_staff
from chalicelib.world import World, current_world

SCHEME = "Bearer "
IDEMPOTENCY_HEADER = "Idempotency-Key"
IDEMPOTENCY_CHARS_MAX = 200
HIT_HEADER = "Idempotency-Hit"
PATH_CHARS_MAX = 200  # of one part: with more no key of the table could be made
PAGE_MAX = 100
JSON = "application/json"


class Body(BaseModel):
    """A JSON object of known fields and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Nothing(Body):
    """No body and no parameters."""


class Paged(Body):
    """One page of a list."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX, description="Most entries of a page.")] = 50
    cursor: Annotated[
        str, Field(max_length=2000, description="The `next` of the page before; none: the first.")
    ] = ""


BodyType = TypeVar("BodyType", bound=BaseModel)
QueryType = TypeVar("QueryType", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. `permission` None is open to everybody.

    `answer` None has no JSON to describe; `media` is then its type, "" for no content. `refuses`
    are the statuses that do not follow from the rest. An `idempotent` one wants a key of the
    caller for the request, and answers a repetition with what it answered before: its view hands
    `act.answering(...)` to the transaction, which keeps the answer with the effect.
    """

    method: str
    path: str
    summary: str
    permission: Permission | None
    answer: type[BaseModel] | None
    body: type[BaseModel] = Nothing
    query: type[BaseModel] = Nothing
    status: int = 200
    idempotent: bool = False
    refuses: tuple[int, ...] = ()
    media: str = JSON
    details: str = ""
    body_bytes_max: int = BODY_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Call(Generic[BodyType, QueryType]):
    """One request that was let in: everything in it is checked."""

    world: World
    caller: StaffKey
    body: BodyType
    query: QueryType
    path: Mapping[str, str]
    actor: Actor


View = Callable[[Any], BaseModel | str | None]
PublicView = TypeVar("PublicView", bound=Callable[..., Response])


@dataclass(slots=True)
class Api:
    """A blueprint whose routes are operations."""

    blueprint: Blueprint
    operations: list[Operation] = field(default_factory=list)

    def serves(self, operation: Operation) -> Callable[[View], View]:
        """Register a view: it gets a `Call` and returns a model, or None for no content.

        One whose `media` is not JSON returns the text itself.
        """
        assert operation.permission is not None, "what is open to everybody is declared by `opens`"

        def register(view: View) -> View:
            @boundary.http(self.blueprint)
            def answered(**path: str) -> Response:
                return _answer(self.blueprint.current_request, operation, view, path)

            self._add(operation, answered, view.__name__)
            return view

        return register

    def opens(self, operation: Operation) -> Callable[[PublicView], PublicView]:
        """Register a view of everybody's: it gets the path's parts and returns a `Response`."""
        assert operation.permission is None, "what asks for a permission is declared by `serves`"

        def register(view: PublicView) -> PublicView:
            @boundary.http(self.blueprint)
            def opened(**path: str) -> Response:
                _check_type(operation, self.blueprint.current_request)
                return view(**path)

            self._add(operation, opened, view.__name__)
            return view

        return register

    def _add(self, operation: Operation, view: Callable[..., Response], name: str) -> None:
        # The type of what comes in is checked by us: Chalice's own refusal is no problem+json.
        add = self.blueprint.route(
            operation.path, methods=[operation.method], name=name, content_types=["*/*"]
        )
        add(view)
        self.operations.append(operation)


def _answer(
    request: Request, operation: Operation, view: View, path: Mapping[str, str]
) -> Response:
    world = current_world()
    caller = _let_in(world, operation, request.headers)
    _check_path(path)
    raw = raw_body(request)
    once = _once(operation, caller, request.headers, raw, path)
    _check_type(operation, request)
    has_body = operation.body is not Nothing
    body = read_body(operation.body, raw, operation.body_bytes_max) if has_body else Nothing()
    query = read_parameters(operation.query, request.query_params or {})
    call = Call(world, caller, body, query, path, Actor(caller.id, world.now(), once))
    try:
        return _worded(operation, view(call))
    except Unavailable:
        raise
    except Refusal as refusal:
        repeated = _answered_before(world, call.actor, refusal)
        if repeated is None:
            raise
        return repeated


def _worded(operation: Operation, answer: BaseModel | str | None) -> Response:
    headers: Headers = {"Content-Type": operation.media or JSON, "Cache-Control": "no-store"}
    body = answer.model_dump_json() if isinstance(answer, BaseModel) else answer or ""
    return Response(body, headers, operation.status)


def _answered_before(world: World, actor: Actor, refusal: Refusal) -> Response | None:
    """The answer that was given to the same request before.

    A request that was carried out may be refused when it comes again, because of its own effect.

    Raises:
        Rejected: `idempotency.other_request`.
    """
    if actor.once is None:
        return None
    found = (
        refusal if isinstance(refusal, Repeated) else world.staff.answers.find(actor.once, actor.at)
    )
    if found is None:
        return None
    headers: Headers = {"Content-Type": JSON, "Cache-Control": "no-store", HIT_HEADER: "true"}
    return Response(found.answer, headers, found.status)


def _let_in(world: World, operation: Operation, headers: Mapping[str, str]) -> StaffKey:
    """The live key that the request shows, if its role allows the operation.

    Raises:
        Forbidden: `key.missing`, `key.unknown` (401) or `key.role` (403).
    """
    assert operation.permission is not None
    shown = headers.get("authorization", "")
    if not shown.startswith(SCHEME):
        raise Forbidden("key.missing")
    key = authenticate_staff(world, shown.removeprefix(SCHEME))
    if not key.may(operation.permission):
        raise Forbidden("key.role")
    return key


def _check_path(path: Mapping[str, str]) -> None:
    if any(len(part) > PATH_CHARS_MAX for part in path.values()):
        raise Rejected("path.too_long")
    refuse_control_characters(dict(path))


def _check_type(operation: Operation, request: Request) -> None:
    """A body is JSON; one of no declared type is taken for it."""
    said = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if operation.body is not Nothing and said != JSON:
        raise Rejected("body.media_type")


def _once(
    operation: Operation,
    caller: StaffKey,
    headers: Mapping[str, str],
    raw: bytes,
    path: Mapping[str, str],
) -> IdempotencyKey | None:
    """What makes the request repeatable: the caller's own key for it, never shared with others."""
    if not operation.idempotent:
        return None
    shown = headers.get(IDEMPOTENCY_HEADER.lower(), "")
    if not shown:
        raise Rejected("idempotency.key_missing")
    if len(shown) > IDEMPOTENCY_CHARS_MAX or not (shown.isascii() and shown.isprintable()):
        raise Rejected("idempotency.key_invalid")
    address = f"{operation.method} {operation.path} {sorted(path.items())}"
    asked = hashlib.sha256(address.encode() + b"\n" + raw).hexdigest()
    key = hashlib.sha256(f"{caller.id}|{shown}".encode()).hexdigest()
    return IdempotencyKey(key, asked, status=operation.status)
