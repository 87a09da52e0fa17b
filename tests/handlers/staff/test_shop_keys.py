"""Case s05: a key that is limited to a shop is limited in every operation."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.points.spending.hold import HeldPoints, HoldState
from chalicelib.domain.staff.staff import ALLOWED, OF_ALL_SHOPS, SHOP_ROLES, Role
from chalicelib.handlers.edge.operation import Operation
from chalicelib.handlers.edge.parameters import PART
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.shops import RECEIPT, RECEIPTS, RETURNS, a_receipt, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.handlers.customers.people import CONSENTS, CUSTOMER, CUSTOMERS, HISTORY, a_person, of
from tests.repo.builders import a_customer, stored

SEARCH = f"{CUSTOMERS}/search"
DELIVERED = f"{RECEIPT}/delivered"
QUOTES, REDEMPTIONS = "/v1/quotes", "/v1/redemptions"
PHONE = "+79991112233"
ROW = {"sku": "tea", "category": "tea", "quantity": "1", "price": rub("10.00")}
BASKET = {"shop": "s2", "at": "2026-11-24T09:00:00Z", "lines": [ROW]}
OTHER = (403, "key.other_shop")
NO = {"purpose": "advertising", "channel": "sms", "given": False, "evidence": "paper 1"}


def of_shop(operation: Operation, other: Customer) -> dict[str, Any]:
    """A request about another shop, s2, and its customer."""
    receipt = {"shop": "s2", "receipt": "r-1"}
    bodies: dict[tuple[str, str], Any] = {
        ("POST", CUSTOMERS): a_person(shop="s2"),
        ("POST", SEARCH): {"phone": other.phone.number},
        ("PATCH", CUSTOMER): {"city": "Казань"},
        ("POST", CONSENTS): NO,
        ("POST", RECEIPTS): a_receipt(shop="s2", customer_id=other.id),
        ("POST", DELIVERED): {"at": "2026-11-24T09:00:00Z"},
        ("POST", f"{CUSTOMERS}/named"): {"ids": [other.id]},
        ("POST", "/v1/scans"): {"customer_id": other.id},
        ("POST", QUOTES): {**BASKET, "customer_id": other.id},
        ("POST", REDEMPTIONS): {"shop": "s2", "code": "123456", "points": 1, "phone": PHONE},
    }
    known = {"customer_id": other.id, **receipt}
    path = {name: known.get(name, "x") for name in PART.findall(operation.path)}
    queries: dict[tuple[str, str], dict[str, str]] = {
        ("GET", CUSTOMERS): {"phone": other.phone.number},
        ("GET", "/v1/sales"): {"from": "2026-11-01", "until": "2026-11-02", "shop": "s2"},
    }
    query = queries.get((operation.method, operation.path))
    return {
        "body": bodies.get((operation.method, operation.path), {}),
        "path": path,
        "query": query,
    }


def ask(caller: Caller, operation: Operation, request: dict[str, Any]) -> Answered:
    return caller.asks(operation.method, operation.path, **request)


def outcome(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.body["code"]


@pytest.fixture
def other(world: World) -> Customer:
    """A customer of another shop, whose hold has the name of every other part of a path."""
    other = stored(world, replace(a_customer(), shop="s2"))
    hold = HeldPoints("x", other.id, "s2", 1, 100, "RUB", HoldState.HELD, START, START, "a key")
    world.commit(None, world.points.redemptions.add_write(hold))
    return other


CLOSED = [each for each in OPERATIONS if each.permission]


@pytest.mark.parametrize("operation", CLOSED, ids=lambda each: f"{each.method} {each.path}")
@pytest.mark.parametrize("role", sorted(SHOP_ROLES))
def test_s05_every_operation_of_every_role_that_may_have_a_shop_keeps_to_it(
    world: World, other: Customer, role: Role, operation: Operation
) -> None:
    limited = a_caller(world, role, shop="s1")
    answer = ask(limited, operation, of_shop(operation, other))

    assert operation.permission is not None
    if operation.permission in OF_ALL_SHOPS:
        assert answer.status in {200, 404}  # the programme and the catalogue are everybody's
        return
    if role in ALLOWED[operation.permission]:
        assert outcome(answer) == OTHER
    else:
        assert outcome(answer) == (403, "key.role")


@pytest.mark.parametrize("role", sorted(set(Role) - SHOP_ROLES))
def test_s05_no_other_role_gets_a_key_with_a_shop(world: World, role: Role) -> None:
    admin = a_caller(world, Role.ADMIN)

    made = admin.asks("POST", "/v1/keys", {"role": role, "name": "x", "shop": "s1"})

    assert outcome(made) == (400, "key.role_without_shop")
    with pytest.raises(Rejected):
        a_caller(world, role, shop="s1")


@pytest.mark.parametrize("role", sorted(set(Role) - SHOP_ROLES))
def test_s05_a_stored_key_of_such_a_role_opens_nothing(
    world: World, other: Customer, role: Role
) -> None:
    caller = a_caller(world, role)
    key = world.staff.keys.named(StaffKeyId(caller.key_id))
    assert key is not None
    world.commit(None, replace_write(world, replace(key, shop="s1")))

    for operation in CLOSED:
        assert operation.permission is not None
        if role in ALLOWED[operation.permission]:
            assert outcome(ask(caller, operation, of_shop(operation, other))) == OTHER


def replace_write(world: World, key: Any) -> Any:
    return replace(world.staff.keys.create_write(key), version=None)


def test_s05_an_integration_of_a_shop_does_its_work_there(world: World) -> None:
    ours = stored(world, replace(a_customer(), shop="s1"))
    limited = a_caller(world, Role.INTEGRATION, shop="s1")

    found = limited.asks("POST", SEARCH, {"phone": ours.phone.number}).body["customers"]
    answers = [
        limited.asks("GET", CUSTOMER, path=of(ours)),
        limited.asks("GET", HISTORY, path=of(ours)),
        limited.asks("PATCH", CUSTOMER, {"city": "Казань", "shop": "s1"}, path=of(ours)),
        limited.asks("POST", CONSENTS, NO, path=of(ours)),
    ]

    assert [each["id"] for each in found] == [ours.id]
    assert [answer.status for answer in answers] == [200, 200, 200, 201]


@pytest.mark.parametrize("shop", ["s2", ""])
def test_s05_a_customer_is_not_given_away(world: World, shop: str) -> None:
    ours = stored(world, replace(a_customer(), shop="s1"))
    limited = a_caller(world, Role.INTEGRATION, shop="s1")

    assert outcome(limited.asks("PATCH", CUSTOMER, {"shop": shop}, path=of(ours))) == OTHER


def test_s05_whoever_registered_in_the_bot_is_served_everywhere(world: World) -> None:
    guest = stored(world, a_customer())
    limited = a_caller(world, Role.CASHIER, shop="s1")

    assert limited.asks("GET", CUSTOMER, path=of(guest)).status == 200


def test_s05_a_receipt_of_its_shop_may_name_a_customer_of_another(
    world: World, other: Customer
) -> None:
    limited = a_caller(world, Role.CASHIER, shop="s1")
    body = a_receipt(card=other.card)

    assert limited.asks("POST", RECEIPTS, body).status == 201
    path = {"shop": "s1", "receipt": body["receipt"]}
    assert limited.asks("GET", RECEIPT, path=path).status == 200
    assert limited.asks("POST", RETURNS, path=path).status == 200
