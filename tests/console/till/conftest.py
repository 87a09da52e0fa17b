"""A cashier at the till, and a customer with 70 points."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.shops import a_buyer, rub
from tests.builders.staff import a_caller
from tests.domain.points.till import NOW
from tests.handlers.points.test_points_http import PROGRAMME, a_document, sells


@dataclass(frozen=True)
class Cashier:
    """What the script of the till does, without its page."""

    visitor: Visitor

    def session(self) -> Any:
        """What the script learns when the page opens."""
        return json.loads(self.visitor.opens("/till/session").html)["answer"]

    def asks(self, operation: str, once: str = "", **asked: Any) -> Any:
        """Perform an operation; the answer, or the problem."""
        told = json.loads(self.sends(operation, once, **asked).html)
        return told.get("answer", told.get("problem"))

    def sends(self, operation: str, once: str = "", **asked: Any) -> Seen:
        """Perform an operation with the token of the session."""
        sent = {"asked": json.dumps(asked), "once": once}
        token = self.session()["token"]
        return self.visitor.posts(f"/till/operations/{operation}", sent, x_csrf_token=token)


def a_sale(customer: Customer, number: str, amount: str, **more: Any) -> dict[str, Any]:
    """The body of a sale with one row."""
    line = {
        "sku": "b",
        "category": "bread",
        "quantity": "2",
        "paid": rub(amount),
        "name": "Хлеб",
    }
    return {
        "shop": "s1",
        "receipt": number,
        "at": "2026-12-05T19:58:00Z",
        "total": rub(amount),
        "lines": [line],
        "customer_id": str(customer.id),
        **more,
    }


@pytest.fixture
def anna(world: World, clock: Clock) -> Customer:
    clock.at = NOW
    body = {"programme": a_document(), "effective_at": "2024-01-01T00:00:00Z"}
    assert a_caller(world, Role.ADMIN).asks("PUT", PROGRAMME, body).status == 200
    anna = a_buyer(world)
    sells(a_caller(world, Role.INTEGRATION), anna, "first", "1000.00")
    return anna


@pytest.fixture
def cashier(world: World, anna: Customer) -> Cashier:
    return Cashier(signed_in(world, Role.CASHIER))
