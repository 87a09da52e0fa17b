"""The programme of the rehearsal: what its functions do with points, under their own roles.

A programme, an offer with a popular code, random codes that a job makes, a receipt, and a back-test
that another job carries out.
"""

import json
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.staff.manage_keys import create_key
from chalicelib.settings import Settings
from chalicelib.world import World
from local.engine.process import engine_client
from local.rehearsal.people import BORIS, PersonAnswer, send
from local.rehearsal.stack import Stack
from local.rehearsal.waiting import wait_for

Json = dict[str, Any]

CODES = 1100  # more than one job makes
POPULAR = 1000  # uses of the named code: counted in shards
DONE_WITHIN_S = 90.0
OPERATOR = StaffKeyId("rehearsal")


@dataclass(slots=True)
class PointsRehearsal:
    """The answers by what was asked, and what the two jobs came to."""

    answers: dict[str, PersonAnswer] = field(default_factory=dict)
    codes: Json = field(default_factory=dict)
    simulation: Json = field(default_factory=dict)

    @property
    def refused(self) -> list[str]:
        """What was not answered with success."""
        return [f"{what}: {each}" for what, each in self.answers.items() if each.status >= 300]


@dataclass(frozen=True, slots=True)
class _Staff:
    """Keys of the rehearsal, and the answers to what they asked."""

    stack: Stack
    seen: PointsRehearsal
    keys: dict[Role, str]

    def asks(self, what: str, role: Role, method: str, path: str, body: Json | None = None) -> Json:
        headers = {
            "Authorization": f"Bearer {self.keys[role]}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"rehearsal-{what}",
        }
        data = None if body is None else json.dumps(body).encode()
        address = f"{self.stack.rest_api}{path}"
        answer = send(
            urllib.request.Request(address, data, headers, method=method)  # noqa: S310  # ours
        )
        self.seen.answers[what] = answer
        found: Json = json.loads(answer.body) if answer.status < 300 else {}
        return found


def rehearse_points(stack: Stack) -> PointsRehearsal:
    """Put a programme into force, sell by it, and wait for both jobs.

    Raises:
        NeverCame: a job did not end.
    """
    seen = PointsRehearsal()
    staff = _Staff(stack, seen, staff_keys(stack))
    programme = _programme()
    body = {"programme": programme, "effective_at": _at(timedelta(days=-30))}
    staff.asks("programme", Role.ADMIN, "PUT", "/v1/programme", body)
    offer = staff.asks("offer", Role.ADMIN, "POST", "/v1/offers", _offer()).get("id", "")
    named = {"offer": offer, "codes": ["REHEARSED"], "limits": {"total": POPULAR}}
    staff.asks("named codes", Role.ADMIN, "POST", "/v1/promo-codes", named)
    random = {"offer": offer, "generate": {"count": CODES}, "limits": {"total": 1}}
    codes = staff.asks("random codes", Role.ADMIN, "POST", "/v1/promo-codes", random)
    staff.asks("receipt", Role.INTEGRATION, "POST", "/v1/purchases", _receipt())
    draft = {"programme": programme, "since": _at(timedelta(days=-7))[:10]}
    begun = staff.asks("simulation", Role.ADMIN, "POST", "/v1/programme/simulations", draft)
    if not seen.refused:
        seen.codes = _ended(staff, f"/v1/promo-codes/{codes['id']}", "ready")
        seen.simulation = _ended(staff, f"/v1/programme/simulations/{begun['id']}", "done")
    return seen


def _ended(staff: _Staff, path: str, state: str) -> Json:
    """Ask until a job has reached its last state."""

    def ask() -> Json | None:
        found = staff.asks(path, Role.ADMIN, "GET", path)
        return found if found.get("state") == state else None

    ended = wait_for(ask, f"{path} is not {state}", within_s=DONE_WITHIN_S)
    assert ended is not None, "the wait has ended"
    return ended


def staff_keys(stack: Stack) -> dict[Role, str]:
    """Create keys as an operator does."""
    world = World(
        Settings(table=stack.outputs["TableName"]),
        client=lambda service: engine_client(service, stack.endpoint),
    )
    actor = Actor(OPERATOR, world.now())
    return {
        role: create_key(world, actor, role=role, name="rehearsal", shop="", expires_at=None).secret
        for role in (Role.ADMIN, Role.INTEGRATION)
    }


def _programme() -> Json:
    return {
        "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
        "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 700}]},
    }


def _offer() -> Json:
    return {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": _at(timedelta(days=-1)),
        "until": _at(timedelta(days=1)),
        "effect": {"earn": {"kind": "fixed", "points": 100}},
        "limits": {"total": POPULAR},
    }


def _receipt() -> Json:
    paid = {"amount": "1000.00", "currency": "RUB"}
    return {
        "shop": "s1",
        "receipt": "rehearsed",
        "at": _at(timedelta(minutes=-1)),
        "phone": BORIS.phone,
        "total": paid,
        "promo_codes": ["rehearsed"],
        "lines": [{"sku": "tea", "category": "tea", "quantity": "1", "paid": paid}],
    }


def _at(shift: timedelta) -> str:
    return (datetime.now(UTC) + shift).isoformat(timespec="seconds")
