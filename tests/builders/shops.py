"""Receipts in the form in which tills send them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.domain.staff.staff import Role, StaffKey
from chalicelib.handlers.edge.boundary import problem
from chalicelib.handlers.edge.operation import Call, Nothing
from chalicelib.handlers.shopping.purchases import make_purchase, make_return
from chalicelib.handlers.shopping.requests import NewPurchase, NewReturn
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.numbers import Numbers
from tests.builders.staff import Answered, Caller
from tests.repo.builders import a_customer, found, save_registration

RECEIPTS = "/v1/purchases"
RECEIPT = "/v1/purchases/{shop}/{receipt}"
RETURNS = f"{RECEIPT}/returns"
_numbers = Numbers(1)


def rub(amount: str) -> dict[str, str]:
    """Roubles."""
    return {"amount": amount, "currency": "RUB"}


def a_receipt(**changes: Any) -> dict[str, Any]:
    """Milk and bread for 150.00; a test adds `card`, `phone` or `customer_id`."""
    body: dict[str, Any] = {
        "shop": "s1",
        "receipt": f"r-{next(_numbers)}",
        "at": START.isoformat(),
        "total": rub("150.00"),
        "lines": [
            {"sku": "milk-1", "category": "dairy", "quantity": "2", "paid": rub("99.90")},
            {"sku": "bread", "category": "bakery", "quantity": "0.350", "paid": rub("50.10")},
        ],
    }
    return body | changes


def a_small_receipt(amount: str, **changes: Any) -> dict[str, Any]:
    """A receipt with one row of dairy."""
    line = {"sku": "milk-1", "category": "dairy", "quantity": "1", "paid": rub(amount)}
    return a_receipt(total=rub(amount), lines=[line], **changes)


def returns(till: Caller, body: dict[str, Any], **options: Any) -> Answered:
    """Return the receipt."""
    path = {"shop": body["shop"], "receipt": body["receipt"]}
    return till.asks("POST", RETURNS, path=path, **options)


def a_buyer(world: World) -> Customer:
    """A stored customer with a card and no chat, as if registered by staff."""
    customer = a_customer(chats=())
    save_registration(world, customer, Actor(StaffKeyId("tests"), world.now()))
    return found(world, customer)


@dataclass(frozen=True)
class Machine:
    """A till that calls the views directly: Chalice's application serves one request at a time."""

    world: World

    def sells(self, body: dict[str, Any]) -> int:
        """The status of the answer."""
        asked = NewPurchase.model_validate_json(json.dumps(body))
        return self._asks(lambda actor: make_purchase(self._call(actor, asked, {})), 201)

    def takes_back(self, body: dict[str, Any]) -> int:
        """The status of the answer."""
        path = {"shop": body["shop"], "receipt": body["receipt"]}
        return self._asks(lambda actor: make_return(self._call(actor, NewReturn(), path)), 200)

    def _call(self, actor: Actor, body: BaseModel, path: dict[str, str]) -> Call[Any, Nothing]:
        key = StaffKey(actor.by, "", Role.INTEGRATION, "machine", actor.at)
        return Call(self.world, key, body, Nothing(), path, actor)

    def _asks(self, view: Callable[[Actor], object], status: int) -> int:
        request = IdempotencyKey(self.world.new_id(), "digest")
        try:
            view(Actor(StaffKeyId("machine"), self.world.now(), request))
        except Refusal as refusal:
            return int(problem(refusal, "request").status_code)
        return status
