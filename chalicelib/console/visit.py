"""One visit of a page: who looks, what was sent, and how the page performs operations."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from chalicelib.console.multipart import FormFile
from chalicelib.console.requests import PageRequest
from chalicelib.console.session import Session
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Permission, StaffKey
from chalicelib.handlers.edge.binary_types import BYTES
from chalicelib.handlers.edge.operation import SERVED, Answer, Operation, perform
from chalicelib.handlers.edge.request import IDEMPOTENCY_HEADER, Sent, require_permission
from chalicelib.repo.table.commit import Committed
from chalicelib.world import World

ONCE = "once"  # the field that makes a form one request, however often it is sent
TOKEN = "csrf"  # noqa: S105 - the name of a field
SPENT = ("idempotency.other_request", "key.made_already")
OURS = frozenset({ONCE, TOKEN})


def zone_of(world: World) -> ZoneInfo:
    """Return the zone of the shops, in which pages show instants."""
    return ZoneInfo(world.settings.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVisit:
    """A request of any browser; `fields` has the values of the form, if one was sent."""

    world: World
    request: PageRequest
    locale: Locale
    path: Mapping[str, str] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, FormFile] = field(default_factory=dict)

    @property
    def typed(self) -> dict[str, str]:
        """The last value of each field that a person filled in."""
        return {name: values[-1] for name, values in self.fields.items() if name not in OURS}

    @property
    def has_provider(self) -> bool:
        """Whether the staff may sign in at an identity provider."""
        return bool(self.world.settings.oidc_issuer)

    def value(self, name: str, default: str = "") -> str:
        """Return what was typed into a field."""
        return self.typed.get(name, default)

    def number(self, name: str) -> int | None:
        """Return the whole number in a field, as a version is; None: there is none."""
        typed = self.value(name)
        return int(typed) if typed.isdecimal() else None

    @property
    def once(self) -> str:
        """What makes the form that was sent one request."""
        return self.fields.get(ONCE, [""])[-1]

    @property
    def id_of_form(self) -> str:
        """An id for what the form makes: the same form sent again makes the same thing."""
        return self.once.replace("_", "-").strip("-")[:40] or self.world.new_id()

    @property
    def sent_token(self) -> str:
        """The token that the form or the script sent; it must be that of the session."""
        typed = self.fields.get(TOKEN, [""])[-1]
        return self.request.headers.get("x-csrf-token", typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(OpenVisit):
    """A request of a signed-in person."""

    caller: StaffKey
    session: Session

    def perform(
        self,
        view: Callable[..., Any],
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        file: bytes | None = None,
        part: str = "",
    ) -> Any:  # noqa: ANN401 - the model of the operation's answer
        """Perform an operation of the API for the person, and return the model of its answer.

        `part` tells apart the operations that one form performs. An operation that takes bytes gets
        those of `file`.

        Raises:
            Forbidden: `key.role`, `key.other_shop`.
            Refusal: as the operation documents.
        """
        operation = SERVED[view]
        assert operation.permission is not None
        require_permission(self.caller, operation.permission)
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {IDEMPOTENCY_HEADER.lower(): f"{self.once}{part}"} if self.once else {}
        if file is not None:
            raw, headers = file, {**headers, "content-type": BYTES}
        sent = Sent(path or {}, query or {}, headers, raw, self.request.source)
        try:
            return _model_of(operation, perform(self.world, self.caller, view, sent))
        except Refusal as refused:
            if refused.code in SPENT:
                # A form of before that came back with other values is a new one from now on.
                self.fields.pop(ONCE, None)
            raise

    def remove(
        self,
        view: Callable[..., Any],
        *,
        path: Mapping[str, str],
        query: Mapping[str, str] | None = None,
    ) -> None:
        """Perform an operation that removes something; it may have been removed a moment ago."""
        with suppress(NotFound):
            self.perform(view, path=path, query=query)

    def may(self, permission: Permission) -> bool:
        """Whether the role of the person has a permission."""
        return self.caller.may(permission)


def _model_of(operation: Operation, answer: Answer) -> BaseModel | str | None:
    """Return the answer of an operation as its model; a text if it is no JSON."""
    if not isinstance(answer, Committed):
        return answer
    assert operation.answer is not None, "a record is rendered by the model of the answer"
    if answer.rendered:
        return operation.answer.model_validate_json(answer.rendered)
    return operation.answer.model_validate(answer.record, from_attributes=True)
