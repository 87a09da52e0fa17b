"""Staff and machines that call the API with a key."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import app
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.boundary import PROBLEM
from chalicelib.handlers.edge.openapi import codes_of
from chalicelib.handlers.edge.statuses import INTERNAL
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.services.staff.manage_keys import create_key
from chalicelib.world import World
from tests.builders.events import rest_event

_requests = itertools.count(1)
CODES = {f"{each.method} {each.path}": frozenset(codes_of(each)) for each in OPERATIONS}
PYDANTIC = ("Input should", "Value error", "should have")  # how its own words begin


@dataclass(frozen=True)
class Answered:
    """An answer of the API."""

    status: int
    body: Any
    headers: dict[str, str]
    raw: str = ""


@dataclass
class Caller:
    """The holder of a key; every POST has a new Idempotency-Key unless one is given."""

    secret: str
    key_id: str = ""
    application: Any = app

    def asks(
        self,
        method: str,
        resource: str,
        body: Any = None,
        *,
        path: Mapping[str, str] | None = None,
        query: dict[str, str] | None = None,
        once: str | None = None,
        media: str = "application/json",
    ) -> Answered:
        """Make one request through `app`; a `body` of bytes is sent unchanged."""
        headers = {"Authorization": f"Bearer {self.secret}", "content-type": media}
        key = f"request-{next(_requests)}" if once is None else once
        if method in ("POST", "PUT", "PATCH") and key:
            headers["Idempotency-Key"] = key
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        event = rest_event(
            method,
            resource,
            body=None if body is None else raw,
            headers=headers,
            path=path,
            query=query,
        )
        answer = self.application(event, None)
        text = answer["body"]
        is_json = "json" in str(answer["headers"].get("Content-Type", "json"))
        parsed = json.loads(text) if text and is_json else None
        answered = Answered(answer["statusCode"], parsed, answer["headers"], text or "")
        check_refusal(f"{method} {resource}", answered)
        return answered


def check_refusal(operation: str, answer: Answered) -> None:
    """Case a04: every refusal of every test is described, and in our own words."""
    is_ours = answer.headers.get("Content-Type") == PROBLEM and answer.status != INTERNAL
    if not is_ours or operation not in CODES:
        return
    problem = answer.body
    assert problem["code"] in CODES[operation], f"{operation} does not list {problem['code']}"
    assert problem["title"] != problem["code"]
    assert problem["detail"]
    assert not any(words in answer.raw for words in PYDANTIC), answer.raw


def a_caller(world: World, role: Role, *, shop: str = "") -> Caller:
    """A caller with a new key of this role."""
    actor = Actor(StaffKeyId("tests"), world.now())
    made = create_key(world, actor, role=role, name=role.value, shop=shop, expires_at=None)
    return Caller(made.secret, made.key.id)
