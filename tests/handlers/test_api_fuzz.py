"""Thousands of requests made of the description: no 500, and no answer that it does not describe.

Every operation is asked by somebody whom it lets in; every other request is about things that
exist. What is asked is the same in every run.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings

from app import app
from chalicelib.domain.staff.staff import ALLOWED, Role
from chalicelib.handlers.edge.boundary import PROBLEM
from chalicelib.handlers.edge.openapi import codes_of
from chalicelib.handlers.edge.operation import Nothing, Operation
from chalicelib.handlers.edge.parameters import PART
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.world import World
from local.cloud.gateway import Gateway
from local.loopback import serving
from tests.builders.clock import START, Clock
from tests.builders.marketing import CAMPAIGN, CAMPAIGNS, a_body
from tests.builders.people import WebchatVisitor
from tests.builders.shops import RECEIPTS, a_receipt, rub
from tests.builders.staff import a_caller
from tests.conftest import ORIGIN, TELEGRAM_SECRET
from tests.handlers.points.test_points_http import PROGRAMME, a_document

REQUESTS_MAX = 5000
NONE = {Nothing}
VARIED = [each for each in OPERATIONS if PART.search(each.path) or {each.body, each.query} != NONE]
EACH_MAX = REQUESTS_MAX // len(VARIED)
TIMEOUT_S = 10
BY_GATEWAY = "route.unknown"  # the address is nobody's

CUSTOMERS = "/v1/customers"
A_CUSTOMER = {"phone": "+79211234567", "consents": {"personal_data": {"evidence": "form 1"}}}
SEGMENTS = "/v1/segments"
QUOTES, HOLDS = "/v1/quotes", "/v1/redemptions"
ADJUSTMENTS = "/v1/customers/{customer_id}/points/adjustments"
A_LINE = {"sku": "milk-1", "category": "dairy", "quantity": "2"}
A_PREDICATE = {"kind": "all", "of": [{"kind": "age", "from": 18}, {"kind": "abc", "any_of": ["A"]}]}
A_SEGMENT = {"name": "Newcomers", "predicate": A_PREDICATE}


@dataclass
class House:
    """The API on a port, and what exists there."""

    url: str
    clock: Clock
    described: Any
    headers: dict[str, dict[str, str]]
    known: dict[str, str]
    bodies: dict[str, dict[str, Any]]
    turns: Iterator[int] = field(default_factory=itertools.count)
    statuses: dict[int, int] = field(default_factory=dict)

    def is_asked(self, operation: Operation, case: Any) -> None:
        """Ask, and hold the answer against the description."""
        self.clock.moves(minutes=1)  # budgets by the minute are somebody else's test
        turn = next(self.turns)
        if turn % 2:
            names = PART.findall(operation.path)
            case.path_parameters.update({name: self.known.get(name, "unknown") for name in names})
        if turn % 4 and operation.path in self.bodies and isinstance(case.body, dict):
            case.body = _nearly(self.bodies[operation.path], case.body, turn)
        headers = self.headers.get(operation.permission or operation.path.split("/")[1], {})
        try:
            said = case.call(base_url=self.url, headers=headers, timeout=TIMEOUT_S)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL):
            return  # nothing that a client could send
        self.statuses[said.status_code] = self.statuses.get(said.status_code, 0) + 1
        if said.status_code == 404 and BY_GATEWAY in said.text:
            return
        self.described.check(case, said)
        if PROBLEM in said.headers.get("content-type", ()) and operation.method != "HEAD":
            assert said.json()["code"] in codes_of(operation)


def _nearly(good: dict[str, Any], sent: dict[str, Any], turn: int) -> dict[str, Any]:
    """A good body with one field of what would have been sent: chance alone never adds up."""
    names = sorted(sent)
    taken = names[turn % len(names)] if names else ""
    return {**good, **{name: sent[name] for name in names if name == taken}}


@pytest.fixture
def described() -> Any:
    """What schemathesis draws and checks. Each worker of pytest would import it for 1.5 seconds."""
    from tests.handlers import described_requests

    return described_requests


@pytest.fixture
def house(world: World, clock: Clock, described: Any) -> Iterator[House]:
    admin, till = a_caller(world, Role.ADMIN), a_caller(world, Role.CASHIER)
    customer = admin.asks("POST", CUSTOMERS, A_CUSTOMER).body
    programme = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, programme).status == 200
    receipt = a_receipt(customer_id=customer["id"], at=START.isoformat())
    till.asks("POST", RECEIPTS, receipt)
    visitor = WebchatVisitor(world, origin=ORIGIN)
    visitor.opens()
    headers = {
        str(permission): {"Authorization": f"Bearer {a_caller(world, min(roles)).secret}"}
        for permission, roles in ALLOWED.items()
    }
    headers["webchat"] = {"Origin": ORIGIN, "Authorization": f"Bearer {visitor.token}"}
    headers["webhooks"] = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    known = {
        "campaign_id": admin.asks("POST", CAMPAIGNS, a_body()).body["id"],
        "channel": "telegram",
        "customer_id": customer["id"],
        "chat": "0" * 32,
        "key_id": a_caller(world, Role.AUDITOR).key_id,
        "name": "page.js",
        "number": str(customer["card"]),
        "transfer": "0" * 22,
        "receipt": receipt["receipt"],
        "segment_id": admin.asks("POST", SEGMENTS, A_SEGMENT).body["id"],
        "shop": receipt["shop"],
        "token": "AAAA",
        "sku": "milk-1",
        "category": "dairy",
    }
    bodies = {
        RECEIPTS: receipt,
        CUSTOMERS: {**A_CUSTOMER, "phone": "+79217654321"},
        CAMPAIGNS: a_body(),
        CAMPAIGN: a_body(),
        QUOTES: {
            **{name: receipt[name] for name in ("shop", "at", "customer_id")},
            "lines": [{**A_LINE, "price": rub("50.00")}],
        },
        HOLDS: {"shop": "s1", "customer_id": customer["id"], "code": "000000", "points": 1},
        ADJUSTMENTS: {"points": 1, "reason": "a broken egg"},
        SEGMENTS: A_SEGMENT,
        f"{SEGMENTS}/{{segment_id}}": A_SEGMENT,
        f"{SEGMENTS}/preview": {"predicate": A_PREDICATE, "customer": customer["id"]},
    }
    gateway = Gateway(0)
    gateway.stand_before(app)
    with serving(gateway):
        yield House(gateway.url, clock, described, headers, known, bodies)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_every_answer_is_one_that_is_described(house: House, operation: Operation) -> None:
    @settings(
        max_examples=EACH_MAX,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=house.described.cases(operation))
    def asked(case: Any) -> None:
        house.is_asked(operation, case)

    asked()
    assert house.statuses
