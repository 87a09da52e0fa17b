"""Routes of the API, declared as operations: address, permission, request and answer.

An operation is declared once. The checks of a request, the answer and the OpenAPI description are
made from that declaration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from chalice import Blueprint, Response
from chalice.app import Request
from pydantic import BaseModel, ConfigDict, Field

from chalicelib.domain.errors import Refusal, Unavailable
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.asker import Asker
from chalicelib.domain.staff.staff import OF_ALL_SHOPS, Permission, StaffKey
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.boundary import JSON
from chalicelib.handlers.edge.request import (
    BODY_BYTES_MAX,
    Sent,
    accept_picture,
    admit,
    check_path,
    idempotency_key,
    keep_to_shop,
    named_survivor,
    read_bytes,
    read_parameters,
    read_sent,
    refuse_body,
)
from chalicelib.repo.table.answers import KeptAnswer
from chalicelib.repo.table.commit import Committed
from chalicelib.services.customers.spend_lookup import count_revealed
from chalicelib.world import World, current_world

HIT_HEADER = "Idempotency-Hit"
PAGE_MAX = 100
EXACTLY_ONE = "exactly_one"  # the attribute by which a check names its fields to the description
OF_CUSTOMER = "{customer_id}"
PICTURE = "image/"
EMPTY = (b"", b"{}")  # bodies without any field


class Body(BaseModel):
    """A JSON object that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ResponseModel(BaseModel):
    """The JSON object of an answer."""

    # Pydantic would otherwise build its validator at import, also for requests that never use it.
    model_config = ConfigDict(defer_build=True)


class Nothing(Body):
    """No body and no parameters."""


class Changes(Body):
    """A change: a field that is not sent stays as it is, and its default does not count."""


class Paged(Body):
    """One page of a list."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX, description="At most so many entries.")] = 50
    cursor: Annotated[
        str, Field(max_length=2000, description="`next` of the page before; empty: the first page.")
    ] = ""


BodyType = TypeVar("BodyType", bound=BaseModel)
QueryType = TypeVar("QueryType", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. Without a `permission` it needs no key.

    `id` is its name in generated clients, and stays when a view is renamed.
    Without an `answer` the answer is no JSON: `media` is then its content type, "" for no content.
    `refuses` are the codes of refusals that do not follow from the other fields; `also` are further
    statuses of `answer`, by `status_of`. An `is_internal` operation is not for authors of clients.

    An operation that `keeps` a snapshot is idempotent: it requires an Idempotency-Key, and a
    repeated request gets the same answer and has no second effect. Its view returns a `Committed`
    record of that class, which `answer` renders, field by field, the first time and every time.

    A key of one shop may use only operations that keep to its shop: those with `{customer_id}` in
    their path do, and those of which the view `checks_shop`. `deprecated_query` is for old callers.
    Where a request `may_lack_body`, no body is `{}`. A view that `takes_form` reads its body.
    One that `takes_bytes` gets the body as it was sent, in `Call.raw`.
    """

    method: str
    path: str
    summary: str
    permission: Permission | None
    answer: type[BaseModel] | None
    body: type[BaseModel] = Nothing
    query: type[BaseModel] = Nothing
    status: int = 200
    keeps: type[Any] | None = None
    refuses: tuple[str, ...] = ()
    media: str = JSON
    details: str = ""
    body_bytes_max: int = BODY_BYTES_MAX
    id: str = ""
    also: tuple[int, ...] = ()
    status_of: Callable[[Any], int] | None = None
    is_internal: bool = False
    checks_shop: bool = False
    may_lack_body: bool = False
    takes_form: bool = False
    takes_bytes: bool = False
    deprecated_query: tuple[str, ...] = ()

    @property
    def idempotent(self) -> bool:
        """Whether a repeated request gets its first answer."""
        return self.keeps is not None

    def accept(self, raw: bytes) -> bytes:
        """Return the body of a request; an operation that reads none refuses it."""
        if self.takes_bytes:
            return raw
        if self.may_lack_body and b"".join(raw.split()) in EMPTY:
            return b""
        if self.body is Nothing and raw.strip():
            refuse_body(raw)
        return b"" if self.body is Nothing else raw

    @property
    def keeps_to_shop(self) -> bool:
        """Whether a key that is limited to a shop may use the operation, and is limited in it."""
        return self.checks_shop or OF_CUSTOMER in self.path


@dataclass(frozen=True, slots=True)
class Call(Generic[BodyType, QueryType]):
    """One authorised request from an `address`; body, query and path are validated."""

    world: World
    caller: StaffKey
    body: BodyType
    query: QueryType
    path: Mapping[str, str]
    actor: Actor
    address: str = ""
    raw: bytes = b""

    @property
    def asker(self) -> Asker:
        """Who finds something out by the answer."""
        return Asker(self.caller.id, self.address)

    def refuse_if_spent(self) -> None:
        """Refuse, before anything is looked up, if the asker used up the look-ups of this hour.

        Raises:
            Unavailable: `customers.too_many_searches`.
        """
        self.world.lookups.refuse_if_spent(self.world.lookup_limits(self.asker), self.actor.at)


Answer = Committed[Any] | BaseModel | str | None
View = Callable[[Any], Answer]
SERVED: dict[View, Operation] = {}
"""The operation of each imported view that needs a permission; pages perform them in process."""
PublicView = TypeVar("PublicView", bound=Callable[..., Response])


@dataclass(slots=True)
class Api:
    """A blueprint with routes that are declared as operations."""

    blueprint: Blueprint
    operations: list[Operation] = field(default_factory=list)

    def serves(self, operation: Operation) -> Callable[[View], View]:
        """Register a view that needs a permission; it gets a `Call`.

        It returns the `Committed` record if the operation keeps a snapshot, the text itself if
        `media` is not JSON, otherwise a model, or None for no content.
        """
        assert operation.permission is not None, "an operation without permission uses `opens`"

        def register(view: View) -> View:
            @boundary.http(self.blueprint)
            def answered(**path: str) -> Response:
                return _answer(self.blueprint.current_request, operation, view, path)

            self._add(operation, answered, view.__name__)
            SERVED[view] = operation
            return view

        return register

    def opens(self, operation: Operation) -> Callable[[PublicView], PublicView]:
        """Register a view that needs no key; it gets the path's parameters."""
        assert operation.permission is None, "an operation with a permission uses `serves`"

        def register(view: PublicView) -> PublicView:
            @boundary.http(self.blueprint)
            def opened(**path: str) -> Response:
                request = self.blueprint.current_request
                if not operation.takes_form:
                    operation.accept(boundary.raw_body(request))
                if operation.body is not Nothing and not operation.takes_form:
                    boundary.refuse_other_media(request.headers)
                if operation.media.startswith(PICTURE):
                    accept_picture(request, operation.media)
                return view(**path)

            self._add(operation, opened, view.__name__)
            return view

        return register

    def _add(self, operation: Operation, view: Callable[..., Response], name: str) -> None:
        # Any content type for Chalice, because its own refusal is no problem+json.
        named = {"name": name, "methods": [operation.method], "content_types": ["*/*"]}
        self.blueprint.route(operation.path, **named)(view)
        self.operations.append(operation)


def _answer(
    request: Request, operation: Operation, view: View, path: Mapping[str, str]
) -> Response:
    world = current_world()
    # The key comes first: without one, a caller learns nothing about what is valid here.
    caller = admit(world, operation.permission, request.headers)
    sent = Sent(
        path,
        request.query_params or {},
        request.headers,
        boundary.raw_body(request),
        request.context.get("identity", {}).get("sourceIp", ""),
    )
    return _rendered(operation, perform(world, caller, view, sent))


def perform(world: World, caller: StaffKey, view: View, sent: Sent) -> Answer:
    """Perform the operation of a view for a caller who has its permission.

    Raises:
        Refusal: as the operation documents; `key.other_shop`; a field or parameter is not valid.
    """
    operation = SERVED[view]
    check_path(sent.path)
    is_open = operation.keeps_to_shop or operation.permission in OF_ALL_SHOPS
    keep_to_shop(world, caller, sent.path, is_open=is_open)
    raw = operation.accept(sent.raw)
    address = f"{operation.method} {operation.path} {sorted(sent.path.items())}"
    key = idempotency_key(caller, sent.headers, address, raw) if operation.idempotent else None
    is_read = operation.body is not Nothing and not (operation.may_lack_body and not raw)
    most = operation.body_bytes_max
    body = read_sent(operation.body, sent, raw, most) if is_read else operation.body()
    query = read_parameters(operation.query, sent.query)
    actor = Actor(caller.id, world.now(), key)
    content = read_bytes(sent, raw, most) if operation.takes_bytes else b""
    call = Call(world, caller, body, query, sent.path, actor, sent.source, content)
    try:
        return view(call)
    except Unavailable:
        raise
    except Refusal as refusal:
        # A repeated request may be refused because of its own first effect (its phone is taken), so
        # that no commit finds the kept answer. It is read only here, after a refusal.
        kept = world.staff.answers.find(key, call.actor.at) if key else None
        if kept is None:
            count_revealed(world, call.asker, refusal, sent.path)
            raise named_survivor(world, sent.path, refusal) from refusal
        return _kept(operation, kept)


def _rendered(operation: Operation, answer: Answer) -> Response:
    """Return the response of HTTP; a kept answer is sent with the bytes of the first time."""
    match answer:
        case Committed(record, _, kept):
            return _response(operation, kept or _render(operation, record), answer)
        case BaseModel():
            return _response(operation, answer.model_dump_json())
        case _:
            return _response(operation, answer or "")


def _render(operation: Operation, record: object) -> str:
    """Return the record as JSON, the same bytes every time."""
    assert operation.answer is not None, "a record is rendered by the model of the answer"
    made = operation.answer.model_validate(record, from_attributes=True)
    return made.model_dump_json(by_alias=True)


def _response(operation: Operation, body: str, kept: Committed[Any] | None = None) -> Response:
    headers: boundary.Headers = {
        "Content-Type": operation.media or JSON,
        "Cache-Control": "no-store",
    }
    if kept and kept.repeated:
        headers[HIT_HEADER] = "true"
    status = operation.status_of(kept.record) if kept and operation.status_of else operation.status
    return Response(body, headers, status)


def _kept(operation: Operation, kept: KeptAnswer) -> Committed[Any]:
    """Return the answer that is kept for a repeated request."""
    assert operation.keeps is not None
    record = None if kept.rendered else kept.read(operation.keeps)
    return Committed(record, repeated=True, rendered=kept.rendered)
